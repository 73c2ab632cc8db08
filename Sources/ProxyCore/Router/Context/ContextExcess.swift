import HTTPTypes
import OpenAIWire

/// By how much a prompt is too long for a deployment.
struct ContextExcess: Sendable, Hashable {
    /// What it would have to fit into.
    let limit: Int
    /// The prompt's tokens.
    let tokens: Int
    /// The tokens of the answer, where only with them it is too much.
    let answer: Int?

    /// What vLLM itself would answer, so that a client sees no difference.
    var error: ProxyError {
        let text =
            if let answer {
                "This model's maximum context length is \(limit) tokens. However, you requested \(answer) output tokens "
                    + "and your prompt contains at least \(tokens) input tokens, for a total of at least "
                    + "\(tokens + answer) tokens. Please reduce the length of the input prompt or the number of "
                    + "requested output tokens. (parameter=input_tokens, value=\(tokens))"
            } else {
                "This model's maximum context length is \(limit) tokens. However, your prompt contains at least \(tokens) "
                    + "input tokens, which exceeds this limit even without any output tokens. Please reduce the length "
                    + "of the input prompt. (parameter=input_tokens, value=\(tokens))"
            }
        let object: JSONValue = [
            "error": [
                "message": .string(text), "type": "BadRequestError", "param": "input_tokens",
                "code": .number(JSONNumber(400)),
            ]
        ]
        var error = ProxyError.badRequest(
            text,
            code: ProxyError.contextLengthExceeded,
            parameter: "input_tokens"
        )
        error.backendAnswer = BackendAnswer(head: HTTPResponse(status: .badRequest), body: object.encoded())
        return error
    }
}
