import OpenAIWire

/// A question to a model, as it becomes the body of `POST /v1/chat/completions`.
///
/// Kept as JSON rather than as typed fields: `-o` may set any field, the server's own ones as well.
struct ChatRequest: Sendable {
    var model: String
    var messages: [JSONValue] = []
    /// Fields of the configuration first, those of the command line behind them.
    var fields: [BodyField] = []
    var stream = true
    /// A schema for the answer, or a field such as `temperature` that a command needs; `fields` may overrule
    /// it.
    var preset = JSONObject()

    mutating func addSystem(_ text: String) {
        messages.insert(["role": "system", "content": .string(text)], at: 0)
    }

    mutating func addUser(_ text: String, attachments: [Attachment] = []) {
        messages.append(["role": "user", "content": Self.content(text, attachments)])
    }

    static func content(_ text: String, _ attachments: [Attachment]) -> JSONValue {
        guard !attachments.isEmpty else { return .string(text) }
        return .array([["type": "text", "text": .string(text)]] + attachments.map(\.part))
    }

    var body: JSONValue {
        var body: JSONValue = [
            "model": .string(model), "messages": .array(messages), "stream": .bool(stream),
        ]
        if stream { body["stream_options"] = ["include_usage": true] }
        for (key, value) in preset { body[key] = value }
        for field in fields { field.set(in: &body) }
        return body
    }
}
