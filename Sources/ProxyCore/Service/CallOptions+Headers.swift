import HTTPTypes

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
            tags = text.split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
        }
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
