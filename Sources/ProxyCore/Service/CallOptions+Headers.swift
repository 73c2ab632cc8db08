import HTTPTransport
import HTTPTypes
import PlainText

extension CallOptions {
    /// Reads LiteLLM's request headers.
    ///
    /// - Throws: 400 where one of them is no number.
    init(_ headers: HTTPFields) throws(ProxyError) {
        self.init()
        // Hardly any request has a field whose name begins as all of these do.
        guard headers.hasName(where: { $0.first == UInt8(ascii: "x") }) else { return }
        timeout = try CallOptions.seconds(.timeout, in: headers)
        streamTimeout = try CallOptions.seconds(.streamTimeout, in: headers)
        if let text = headers.value(of: .numRetries) {
            guard let count = Int(text), (0...100).contains(count) else {
                throw .badRequest(
                    "`x-litellm-num-retries` must be a number from 0 to 100, not `\(text.shown)`.",
                    parameter: "x-litellm-num-retries"
                ).logged(as: "`x-litellm-num-retries` is not a number from 0 to 100.")
            }
            retries = count
        }
        if let text = headers.value(of: .tags) {
            tags = try CallOptions.tags(
                text.split(separator: ",").map { $0.trimmingOptionalWhitespace() },
                of: "x-litellm-tags"
            )
        }
    }

    /// The tags of a list, each once.
    ///
    /// - Parameter name: the header field or member that holds them.
    /// - Throws: 400 where there are more, or longer ones, than anybody sends.
    static func tags(_ list: some Sequence<String>, of name: String) throws(ProxyError) -> [String] {
        var seen: Set<String> = []
        let tags = list.filter { !$0.isEmpty && seen.insert($0).inserted }
        guard tags.count <= RequestBounds.tags,
            tags.allSatisfy({ $0.utf8.count <= RequestBounds.tagBytes })
        else {
            throw .badRequest(
                "`\(name)` may hold \(RequestBounds.tags) tags of \(RequestBounds.tagBytes) bytes each at most.",
                code: "too_many_tags",
                parameter: name
            )
        }
        return tags
    }

    private static func seconds(
        _ name: HTTPField.Name,
        in headers: HTTPFields
    ) throws(ProxyError) -> Duration? {
        guard let text = headers.value(of: name) else { return nil }
        guard let seconds = Double(text), seconds > 0, seconds <= 1e6 else {
            throw .badRequest(
                "`\(name.rawName)` must be a number of seconds above 0, not `\(text.shown)`.",
                parameter: name.rawName
            ).logged(as: "`\(name.rawName)` is not a number of seconds above 0.")
        }
        return .seconds(seconds)
    }
}
