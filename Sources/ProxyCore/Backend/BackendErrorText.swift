import OpenAIWire

/// What a backend says in the body of an error, in whichever of the usual shapes it says it.
struct BackendErrorText {
    /// The message; never empty, never longer than a few lines.
    ///
    /// May quote the request.
    let message: String
    /// `error.type`, where the body has one that is a word and not a sentence.
    let type: String?
    /// `error.code`, text or number, under the same condition.
    let code: String?
    /// Whether the body has OpenAI's shape, an `error` object with a message.
    let hasUsualShape: Bool
    /// A text beyond it is not taken apart: as values it would take many times its size.
    static let mostBytes = 1 << 20
    /// `error.code`, `error.type` and `error.param` in lower case, for comparison.
    private let labels: String

    init(_ body: [UInt8]) {
        guard !body.isEmpty, body.count <= Self.mostBytes, let value = try? JSONValue(parsing: body) else {
            self.init(message: body.isEmpty ? "(no text)" : BackendErrorText.plainText(body))
            return
        }
        let error = value["error"] ?? value
        let text =
            error.stringValue ?? error["message"]?.stringValue ?? value["detail"]?.stringValue
            ?? value["message"]?.stringValue ?? BackendErrorText.validationText(value["detail"])
        self.init(
            message: text ?? String(decoding: value.encoded(), as: UTF8.self),
            type: error["type"]?.stringValue,
            code: error["code"].flatMap { $0.stringValue ?? $0.intValue.map(String.init) },
            parameter: error["param"]?.stringValue,
            hasUsualShape: value["error"]?["message"]?.stringValue != nil
        )
    }

    private init(
        message: String,
        type: String? = nil,
        code: String? = nil,
        parameter: String? = nil,
        hasUsualShape: Bool = false
    ) {
        self.message = BackendErrorText.shortened(message.isEmpty ? "(no text)" : message)
        self.type = type.flatMap(BackendErrorText.word)
        self.code = code.flatMap(BackendErrorText.word)
        self.hasUsualShape = hasUsualShape
        labels = [code, type, parameter].compactMap { ($0?.prefix(256))?.lowercased() }.joined(separator: " ")
    }

    /// What may be logged of it: type and code, and nothing that could be text of a prompt.
    var summary: String {
        let labels = [type.map { "type \($0)" }, code.map { "code \($0)" }].compactMap(\.self)
        return labels.isEmpty ? "it names no type" : labels.joined(separator: ", ")
    }

    /// A text that is one word, as types and codes are; a sentence in their place may quote a prompt.
    private static func word(_ text: String) -> String? {
        let isWord =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte.lowered)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            }
        return isWord ? text : nil
    }

    /// A 404 that is about the model, not about the path or something that the client named.
    var saysModelIsMissing: Bool {
        if labels.contains("model_not_found") { return true }
        let text = message.lowercased()
        return text.contains("model") && (text.contains("does not exist") || text.contains("not found"))
    }

    /// The prompt is longer than the model takes.
    var saysContextIsTooLong: Bool { ContextOverflowWords.stand(in: message.lowercased(), labels: labels) }

    /// The server does not know the path: the words are those of a framework, and say nothing else.
    var saysEndpointIsMissing: Bool {
        let text = message.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "/" }
        let words = text.split(separator: " ").filter {
            !["404", "405", "501", "error", "nginx", "http"].contains($0)
        }
        let rest = words.joined(separator: " ")
        let usual: Set = [
            "", "no text", "not found", "page not found", "file not found", "method not allowed",
            "not implemented",
            "endpoint not found", "route not found", "path not found", "url not found", "resource not found",
            "unknown endpoint", "no such endpoint", "unknown path", "not found not found",
            "the requested resource could not be found", "method not allowed method not allowed",
        ]
        if usual.contains(rest) { return true }
        return [
            "unexpected endpoint or method", "invalid url", "cannot post /", "no route for", "no route found",
            "the requested url was not found", "unknown request url", "unsupported endpoint",
            "no static resource",
        ].contains { rest.hasPrefix($0) }
    }

    /// The backend's content filter refused the prompt.
    var saysContentIsRefused: Bool {
        if labels.contains("content_policy") || labels.contains("content_filter") { return true }
        let text = message.lowercased()
        return text.contains("content management policy") || text.contains("content policy")
    }

    /// What FastAPI says of a body that is not as it should be: a list of places and what is wrong there.
    private static func validationText(_ detail: JSONValue?) -> String? {
        guard let entries = detail?.arrayValue else { return nil }
        let texts = entries.compactMap { entry -> String? in
            guard let message = entry["msg"]?.stringValue else { return nil }
            let place = (entry["loc"]?.arrayValue ?? []).compactMap {
                $0.stringValue ?? $0.intValue.map(String.init)
            }
            return place.isEmpty ? message : "\(place.joined(separator: ".")): \(message)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }

    /// The text of a body that is not JSON, for example a reverse proxy's page.
    private static func plainText(_ body: [UInt8]) -> String {
        var text = ""
        var isInTag = false
        for part in String(decoding: body.prefix(4096), as: UTF8.self).split(
            separator: SecretRedactor.mark,
            omittingEmptySubsequences: false
        ).enumerated() {
            // What was struck out looks like a tag, and is none.
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
        // A character may consist of any number of bytes.
        let cut = String(decoding: text.utf8.prefix(8000), as: UTF8.self)
        return cut.count <= 2000 && cut.utf8.count < 8000 ? cut : cut.prefix(2000) + "…"
    }
}
