import HTTPTransport
import HTTPTypes
import OpenAIWire

/// An answer that is no success: its status, and what the server said.
struct ServerFailure: Error, Sendable, Hashable {
    var status: Int
    var message: String
    var code: String?
    var requestID: String?
    var retryAfter: Duration?
    /// Whether a LiteLLM-like router answered.
    var fromRouter = false
    var location: String?
    var isJSON = true

    init(status: Int, message: String, code: String? = nil) {
        self.status = status
        self.message = message
        self.code = code
    }

    init(_ head: HTTPResponse, body: [UInt8]) {
        let parsed = try? JSONValue(parsing: body)
        self.init(status: head.status.code, message: "", code: nil)
        isJSON = parsed?.objectValue != nil
        read(parsed, raw: body)
        requestID = head.headerFields[names: ["x-request-id", "x-litellm-call-id", "request-id"]]
        retryAfter = RetryAfter.duration(in: head.headerFields)
        fromRouter = head.headerFields.contains { $0.name.canonicalName.hasPrefix("x-litellm-") }
        location = head.headerFields[.location]
    }

    /// An `error` object in the stream itself.
    init(inStream error: JSONValue) {
        self.init(
            status: error["code"]?.intValue ?? error["code"]?.stringValue.flatMap { Int($0) } ?? 500,
            message: ""
        )
        read(["error": error], raw: [])
    }

    private mutating func read(_ value: JSONValue?, raw: [UInt8]) {
        let error = value?["error"]
        message =
            error?["message"]?.stringValue ?? error?.stringValue ?? value?["message"]?.stringValue
            ?? value?["detail"]?.stringValue ?? ""
        code = error?["code"]?.stringValue ?? error?["type"]?.stringValue
        if message.isEmpty, value == nil {
            message = String(decoding: raw.prefix(300), as: UTF8.self).trimmingSpaces()
        }
        message = Self.shown(message)
    }

    /// One line, and no more of it than a person reads.
    private static func shown(_ message: String) -> String {
        let isCut = message.utf8.count > InputLimit.shownMessage
        let text = isCut ? String(message.unicodeScalars.prefix(InputLimit.shownMessage)) : message
        return text.split(whereSeparator: \.isNewline).joined(separator: " ") + (isCut ? " …" : "")
    }

    /// Whether the server does not know the model.
    var isUnknownModel: Bool {
        guard status == 404 || status == 400, isJSON else { return false }
        if code == "model_not_found" { return true }
        let text = message.lowercased()
        return text.contains("model")
            && (text.contains("does not exist") || text.contains("not found")
                || text.contains("invalid model name") || text.contains("unknown model"))
    }

    var isContextTooLong: Bool {
        let text = message.lowercased()
        return code == "context_length_exceeded" || text.contains("context length")
            || text.contains("context window")
            || text.contains("maximum input length")
    }
}

extension HTTPFields {
    /// The value of the first field that is there.
    subscript(names names: [String]) -> String? {
        names.lazy.compactMap { HTTPField.Name($0) }.compactMap { self[$0] }.first
    }
}
