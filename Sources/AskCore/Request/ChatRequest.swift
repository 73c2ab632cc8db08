import OpenAIWire

/// Builds the body of `POST /v1/chat/completions`.
///
/// The fields are JSON rather than typed, because `-o` may set any field, including ones that only one server
/// knows.
struct ChatRequest: Sendable {
    var model: String
    var messages: [JSONValue] = []
    /// The configuration's fields first, then the command line's, which win.
    var fields: [BodyField] = []
    var stream = true
    /// Fields that a command needs, such as `response_format`; `fields` override them.
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
