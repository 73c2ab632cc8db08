package import HTTPTypes

/// The names of headers that almost every request has, in the usual spellings.
///
/// They are shared, because creating a name validates and copies its text.
package enum CommonHeaderNames {
    private static let names: [HTTPField.Name] = [
        "Host", "Content-Type", "Authorization", "Accept", "Content-Length", "User-Agent", "Accept-Encoding",
        "Connection", "host", "content-type", "authorization", "accept", "content-length", "user-agent",
        "accept-encoding", "connection",
    ].compactMap { HTTPField.Name($0) }

    /// The name with this exact spelling; `nil` where it is not a token.
    package static func name(_ text: String) -> HTTPField.Name? {
        for name in names where name.rawName == text { return name }
        return HTTPField.Name(text)
    }
}
