import OpenAIWire

/// What a backend says in the body of an error, in whichever of the usual shapes it says it.
struct BackendErrorText {
    /// The message; never empty, never longer than a few lines.
    let message: String
    /// A text beyond it is not taken apart: as values it would take many times its size.
    static let mostBytes = 1 << 20
    /// `error.code`, `error.type` and `error.param` in lower case, for comparison.
    private let labels: String

    init(_ body: [UInt8]) {
        guard !body.isEmpty else {
            message = "(no text)"
            labels = ""
            return
        }
        guard body.count <= Self.mostBytes, let value = try? JSONValue(parsing: body) else {
            message = BackendErrorText.plainText(body)
            labels = ""
            return
        }
        let error = value["error"] ?? value
        let text =
            error.stringValue ?? error["message"]?.stringValue ?? value["detail"]?.stringValue
            ?? value["message"]?.stringValue
        message = BackendErrorText.shortened(text ?? String(decoding: value.encoded(), as: UTF8.self))
        labels = [error["code"], error["type"], error["param"]]
            .compactMap { ($0?.stringValue?.prefix(256)).map { $0.lowercased() } }
            .joined(separator: " ")
    }

    /// A 404 that is about the model, not about the path or something that the client named.
    var saysModelIsMissing: Bool {
        if labels.contains("model_not_found") { return true }
        let text = message.lowercased()
        return text.contains("model") && (text.contains("does not exist") || text.contains("not found"))
    }

    /// vLLM, OpenAI, llama.cpp and TGI each say in their own words that the prompt is too long.
    var saysContextIsTooLong: Bool {
        if labels.contains("context_length_exceeded") || labels.contains("exceed_context_size") {
            return true
        }
        let text = message.lowercased()
        return text.contains("maximum context length") || text.contains("context length exceeded")
            || text.contains("context window") || text.contains("exceeds the available context size")
            || (text.contains("longer than the maximum model length"))
    }

    /// The backend's content filter refused the prompt.
    var saysContentIsRefused: Bool {
        if labels.contains("content_policy") || labels.contains("content_filter") { return true }
        let text = message.lowercased()
        return text.contains("content management policy") || text.contains("content policy")
    }

    /// The text of a body that is not JSON, for example a reverse proxy's page.
    private static func plainText(_ body: [UInt8]) -> String {
        var text = ""
        var isInTag = false
        for character in String(decoding: body.prefix(4096), as: UTF8.self) {
            switch character {
            case "<": isInTag = true
            case ">":
                isInTag = false
                text.append(" ")
            default:
                if !isInTag { text.append(character) }
            }
        }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.isEmpty ? "(no text)" : shortened(words)
    }

    private static func shortened(_ text: String) -> String {
        if text.utf8.count <= 2000 { return text }
        // A character may consist of any number of bytes.
        let cut = String(decoding: text.utf8.prefix(8000), as: UTF8.self)
        return cut.count <= 2000 && cut.utf8.count < 8000 ? cut : cut.prefix(2000) + "…"
    }
}
