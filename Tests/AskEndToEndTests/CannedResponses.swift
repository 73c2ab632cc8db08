import OpenAIWire
import ProxyTesting

/// Answers of a scripted backend.
enum CannedResponses {
    /// An event with a piece of text.
    static func event(_ text: String) -> String {
        let value: JSONValue = [
            "id": "c1", "model": "m", "choices": [["index": 0, "delta": ["content": .string(text)]]],
        ]
        return "data: \(value)\n\n"
    }

    static let finish =
        "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    static let usage =
        "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}\n\n"
    static let done = "data: [DONE]\n\n"

    /// A whole stream of these pieces.
    static func stream(_ pieces: [String]) -> String {
        pieces.map(event).joined() + finish + usage + done
    }

    /// The steps that send a stream at once.
    static func steps(_ pieces: [String]) -> [ScriptedBackend.Step] {
        [.chunkedHead(), .chunk(stream(pieces)), .chunk("")]
    }

    static let models = """
        {"object":"list","data":[{"id":"akira/qwen2.5-7b","owned_by":"akira","max_input_tokens":2048},{"id":"default"}]}
        """

    /// A backend that answers questions with these pieces and knows two models.
    static func backend(_ pieces: [String] = ["Paris", "."]) throws -> ScriptedBackend {
        try backend { _ in steps(pieces) }
    }

    /// A backend whose models are known and whose answers are made by a script.
    static func backend(_ answer: @escaping ScriptedBackend.Script) throws -> ScriptedBackend {
        try ScriptedBackend { request in
            switch request.path {
            case "/v1/models": [.response(models)]
            case "/health/readiness": [.response("{\"status\":\"healthy\"}")]
            case "/v1/chat/completions": answer(request)
            default: [.response("{\"detail\":\"Not Found\"}", status: 404)]
            }
        }
    }
}

extension ScriptedBackend {
    /// The bodies of the questions so far.
    var questions: [JSONValue] {
        requests.filter { $0.path == "/v1/chat/completions" }.compactMap { try? JSONValue(parsing: $0.body) }
    }

    /// The text of the last message of the last question.
    var lastText: String? { questions.last?["messages"]?.arrayValue?.last?["content"]?.stringValue }
}
