import HTTPTransport
import HTTPTypes
import OpenAIWire

/// An error response: its status, and what the server said.
struct ServerFailure: Error, Sendable, Hashable {
    var status: Int
    var message = ""
    var requestID: String?
    var retryAfter: Duration?
    /// Whether the response came from a LiteLLM-like router.
    var fromRouter = false
    var location: String?
    var isJSON = true
    /// The error's code, type and parameter, for comparison.
    private var labels = ""

    init(_ head: HTTPResponse, body: [UInt8]) {
        let parsed = try? JSONValue(parsing: body)
        status = head.status.code
        isJSON = parsed?.objectValue != nil
        read(parsed, raw: body)
        requestID = head.headerFields[names: ["x-request-id", "x-litellm-call-id", "request-id"]]
        retryAfter = RetryAfter.duration(in: head.headerFields)
        fromRouter = head.headerFields.contains { $0.name.canonicalName.hasPrefix("x-litellm-") }
        location = head.headerFields[.location]
    }

    /// An error that the server reports within the stream.
    init(inStream error: JSONValue) {
        status = error["code"]?.intValue ?? error["code"]?.stringValue.flatMap { Int($0) } ?? 500
        read(["error": error], raw: [])
    }

    private mutating func read(_ value: JSONValue?, raw: [UInt8]) {
        let reported = value.map { ReportedError($0) }
        labels = reported?.labels ?? ""
        message = Self.shown(
            reported.map { $0.message ?? "" }
                ?? String(decoding: raw.prefix(300), as: UTF8.self).trimmingWhitespace()
        )
    }

    /// The message on one line, cut to what a person reads.
    private static func shown(_ message: String) -> String {
        let isCut = message.utf8.count > SizeLimit.shownMessage
        let text = isCut ? String(message.unicodeScalars.prefix(SizeLimit.shownMessage)) : message
        return text.split(whereSeparator: \.isNewline).joined(separator: " ") + (isCut ? " …" : "")
    }

    /// Whether the server reports that it does not have the model.
    var isUnknownModel: Bool {
        guard status == 404 || status == 400, isJSON else { return false }
        if labels.contains("model_not_found") { return true }
        let text = message.lowercased()
        return text.contains("model")
            && (text.contains("does not exist") || text.contains("not found")
                || text.contains("invalid model name") || text.contains("unknown model"))
    }

    /// Whether the server reports that the question is too long for the model.
    var isContextTooLong: Bool {
        let text = message.lowercased()
        return ContextOverflowWords.appear(in: text, labels: labels) || text.contains("context length")
            || text.contains("maximum input length")
    }
}

extension HTTPFields {
    /// The value of the first of these fields that is present.
    subscript(names names: [String]) -> String? {
        names.lazy.compactMap { HTTPField.Name($0) }.compactMap { self[$0] }.first
    }
}

extension ServerFailure {
    /// What the failure means for the person who asked.
    func error(address: ServerAddress, keyOrigin: String?) -> AskError {
        let identification = requestID.map { " [request \($0)]" } ?? ""
        let said = message.isEmpty ? "" : ": \(message)"
        let text = "\(address.root) returned \(status)\(said)\(identification)"
        switch status {
        case 401, 403:
            let remedy =
                keyOrigin.map { "The key from \($0) was refused; correct it." }
                ?? "Set ASK_API_KEY, or key_file in config.toml."
            return AskError(.notPermitted, text, remedy: remedy)
        case 404 where !isJSON || message.isEmpty || message == "Not Found":
            return AskError(
                .protocolError,
                "there is no OpenAI API at \(address.root): it returned 404\(identification)",
                remedy: "Check ASK_BASE_URL; run ask --doctor for details."
            )
        case 408: return AskError(.tryLater, text, remedy: "Try again later.")
        case 429:
            let wait = retryAfter.map { "Try again in \($0.shortText)." } ?? "Try again later."
            return AskError(.tryLater, text, remedy: wait)
        case 300..<400:
            let target = location.map { " to \($0)" } ?? ""
            return AskError(
                .protocolError,
                "\(address.root) redirects\(target); redirects are not followed, to protect question and key",
                remedy: "Set ASK_BASE_URL to the right address."
            )
        case 400..<500 where isContextTooLong:
            var error = AskError(
                .badData,
                text,
                remedy: "Use --fit head, tail, middle or lines to cut the input."
            )
            error.cause = .contextTooLong
            return error
        case 400..<500: return AskError(.badData, text, remedy: "See the request's body with ask --dry-run.")
        case 500...: return AskError(.unavailable, text, remedy: "Run ask --doctor for details.")
        default:
            return AskError(.protocolError, text, remedy: "Check ASK_BASE_URL; run ask --doctor for details.")
        }
    }
}
