import HTTPTypes

/// The names of fields that almost every request has, as clients spell them: made once, because making one checks and copies its text.
enum UsualRequestFields {
    private static let names: [HTTPField.Name] = [
        "Host", "Content-Type", "Authorization", "Accept", "Content-Length", "User-Agent", "Accept-Encoding",
        "Connection", "host", "content-type", "authorization", "accept", "content-length", "user-agent",
        "accept-encoding", "connection",
    ].compactMap { HTTPField.Name($0) }

    /// The name that is written so; `nil` where it is no token.
    static func name(_ text: String) -> HTTPField.Name? {
        for name in names where name.rawName == text { return name }
        return HTTPField.Name(text)
    }
}
