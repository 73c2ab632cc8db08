import OpenAIWire

/// The text of a backend's error body, in any of the common shapes.
struct BackendErrorText {
    /// The message; never empty, never longer than a few lines.
    ///
    /// May quote the request.
    let message: String
    /// `error.type`, where it is a word and not a sentence.
    let type: String?
    /// `error.code`, text or number, under the same condition.
    let code: String?
    /// A longer text is not parsed: as values it would take many times its size.
    static let mostBytes = 1 << 20
    /// `error.code`, `error.type` and `error.param` in lower case, for comparison.
    private let labels: String

    init(_ body: [UInt8]) {
        guard !body.isEmpty, body.count <= Self.mostBytes, let value = try? JSONValue(parsing: body) else {
            self.init(message: body.isEmpty ? "(no text)" : BackendErrorText.plainText(body))
            return
        }
        let reported = ReportedError(value)
        self.init(
            message: reported.message ?? String(decoding: value.encoded(), as: UTF8.self),
            type: reported.type,
            code: reported.code,
            parameter: reported.parameter
        )
    }

    private init(
        message: String,
        type: String? = nil,
        code: String? = nil,
        parameter: String? = nil
    ) {
        self.message = BackendErrorText.shortened(message.isEmpty ? "(no text)" : message)
        self.type = type.flatMap(BackendErrorText.word)
        self.code = code.flatMap(BackendErrorText.word)
        labels = [code, type, parameter].compactMap { ($0?.prefix(256))?.lowercased() }.joined(separator: " ")
    }

    /// What may be logged: type and code, and nothing that could quote a prompt.
    var summary: String {
        let labels = [type.map { "type \($0)" }, code.map { "code \($0)" }].compactMap(\.self)
        return labels.isEmpty ? "it has no type" : labels.joined(separator: ", ")
    }

    /// The text where it is one word, as types and codes are; a sentence may quote a prompt.
    private static func word(_ text: String) -> String? {
        let isWord =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte.lowered)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
        return isWord ? text : nil
    }

    /// Whether a 404 is about the model, not about the path or an object of the client's.
    var saysModelIsMissing: Bool {
        if labels.contains("model_not_found") { return true }
        let text = message.lowercased()
        return text.contains("model") && (text.contains("does not exist") || text.contains("not found"))
    }

    /// Whether the prompt exceeds the model's context window.
    var saysContextIsTooLong: Bool { ContextOverflowWords.appear(in: message.lowercased(), labels: labels) }

    /// Whether the server does not know the path: the words are a framework's own, and nothing else.
    var saysEndpointIsMissing: Bool {
        let text = message.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "/" }
        let words = text.split(separator: " ").filter {
            !["404", "405", "501", "error", "nginx", "http"].contains($0)
        }
        let rest = words.joined(separator: " ")
        let frameworkTexts: Set = [
            "", "no text", "not found", "page not found", "file not found", "method not allowed",
            "not implemented",
            "endpoint not found", "route not found", "path not found", "url not found", "resource not found",
            "unknown endpoint", "no such endpoint", "unknown path", "not found not found",
            "the requested resource could not be found", "method not allowed method not allowed",
        ]
        if frameworkTexts.contains(rest) { return true }
        return [
            "unexpected endpoint or method", "invalid url", "cannot post /", "no route for", "no route found",
            "the requested url was not found", "unknown request url", "unsupported endpoint",
            "no static resource",
        ].contains { rest.hasPrefix($0) }
    }

    /// Whether the backend's content filter refused the prompt.
    var saysContentIsRefused: Bool {
        if labels.contains("content_policy") || labels.contains("content_filter") { return true }
        let text = message.lowercased()
        return text.contains("content management policy") || text.contains("content policy")
    }

    /// The text of a body that is not JSON, such as a reverse proxy's error page.
    private static func plainText(_ body: [UInt8]) -> String {
        var text = ""
        var isInTag = false
        for part in String(decoding: body.prefix(4096), as: UTF8.self).split(
            separator: SecretRedactor.mark,
            omittingEmptySubsequences: false
        ).enumerated() {
            // The mark of a redacted secret looks like a tag.
            if part.offset > 0, !isInTag { text += SecretRedactor.mark }
            for character in part.element {
                switch character {
                case "<": isInTag = true
                case ">":
                    isInTag = false
                    text.append(" ")
                default:
                    if !isInTag { text.append(character) }
                }
            }
        }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? "(no text)" : words
    }

    private static func shortened(_ text: String) -> String {
        if text.utf8.count <= 2000 { return text }
        // A character may have any number of bytes.
        let cut = String(decoding: text.utf8.prefix(8000), as: UTF8.self)
        return cut.count <= 2000 && cut.utf8.count < 8000 ? cut : cut.prefix(2000) + "…"
    }
}
