import HTTPTypes
import OpenAIWire

/// The most tokens that a deployment takes: a pure value.
struct ContextLimits: Sendable, Hashable {
    /// The most tokens of a prompt and its output together: vLLM's `max_model_len`.
    var window: Int?

    /// The most tokens of a prompt that the configuration allows: `max_input_tokens`.
    var prompt: Int?

    /// Whether no limit is known.
    var areUnknown: Bool { window == nil && prompt == nil }

    /// Whether a request fits, however its bytes divide into tokens.
    ///
    /// A token covers at least one byte, so a body has no more tokens than bytes; a chat template adds some.
    ///
    /// - Parameters:
    ///   - bytes: the length of the request's body.
    ///   - output: the most output tokens that it asks for.
    func surelyHold(bytes: Int, output: Int) -> Bool {
        guard !areUnknown, output < Self.absurd else { return false }
        let most = bytes + Self.templateAllowance
        return most + output <= window ?? .max && most <= prompt ?? .max
    }

    /// By how much a request is too long; `nil` where it fits.
    ///
    /// - Parameters:
    ///   - tokens: of the prompt, counted.
    ///   - output: the output tokens that it asks for, `nil` where it leaves that to the backend.
    func excess(tokens: Int, output: Int?) -> ContextExcess? {
        if let prompt, tokens > prompt { return ContextExcess(limit: prompt, tokens: tokens, output: nil) }
        guard let window else { return nil }
        if tokens > window { return ContextExcess(limit: window, tokens: tokens, output: nil) }
        // Output that alone exceeds the window is a different mistake, which the backend reports itself.
        guard let output, output <= window, tokens > window - output else { return nil }
        return ContextExcess(limit: window, tokens: tokens, output: output)
    }

    /// For what templates add: role markers, the model's own system prompt, the text around tools.
    private static let templateAllowance = 1024

    /// Larger numbers are ignored, so that sums cannot overflow.
    private static let absurd = 1 << 40
}

/// By how much a prompt is too long for a deployment.
struct ContextExcess: Sendable, Hashable {
    /// The limit.
    let limit: Int
    /// The prompt's tokens.
    let tokens: Int
    /// The output tokens, where only together with them it is too long.
    let output: Int?

    /// The error that vLLM itself would send, so that a client sees no difference.
    var error: ProxyError {
        let text =
            if let output {
                "This model's maximum context length is \(limit) tokens. However, you requested \(output) output tokens "
                    + "and your prompt contains at least \(tokens) input tokens, for a total of at least "
                    + "\(tokens + output) tokens. Please reduce the length of the input prompt or the number of "
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
