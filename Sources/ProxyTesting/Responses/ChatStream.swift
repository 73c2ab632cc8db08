import OpenAIWire

/// A chat completion as a backend sends it: as a stream, or as one JSON text.
struct ChatStream: Sendable {
    private let model: String
    private let words: [String]
    private let text: String

    init(_ text: String, model: String = "upstream") {
        self.model = model
        self.text = text
        var words: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            words.append(words.isEmpty ? String(word) : " \(word)")
        }
        self.words = words
    }

    /// The whole stream, from its head to `[DONE]`.
    var steps: [ScriptedBackend.Step] {
        [.chunkedHead()] + words.map { event($0) } + [event("", finish: "stop"), Self.done, .chunk("")]
    }

    /// The head and this many events.
    func start(events count: Int) -> [ScriptedBackend.Step] {
        [.chunkedHead()] + words.prefix(count).map { event($0) }
    }

    static let done = ScriptedBackend.Step.chunk("data: [DONE]\n\n")

    func event(_ text: String, finish: String? = nil) -> ScriptedBackend.Step {
        let chunk: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_767_225_600,
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "delta": ["content": .string(text)],
                    "finish_reason": finish.map { .string($0) } ?? .null,
                ]
            ],
        ]
        return .chunk("data: \(chunk)\n\n")
    }

    /// The completion as one JSON text.
    var whole: String {
        let completion: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1_767_225_600,
            "model": .string(model),
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": .string(text)],
                    "finish_reason": "stop",
                ]
            ],
            "usage": [
                "prompt_tokens": 1, "completion_tokens": .number(JSONNumber(words.count)),
                "total_tokens": .number(JSONNumber(words.count + 1)),
            ],
        ]
        return "\(completion)"
    }
}
