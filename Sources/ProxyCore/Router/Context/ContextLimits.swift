/// What a deployment can hold: a pure value.
struct ContextLimits: Sendable, Hashable {
    /// The most tokens of a prompt and its answer together: vLLM's `max_model_len`.
    var window: Int?

    /// The most tokens of a prompt that the configuration allows: `max_input_tokens`.
    var prompt: Int?

    /// Whether nothing is known to compare with.
    var areUnknown: Bool { window == nil && prompt == nil }

    /// Whether a request fits whatever its tokens are.
    ///
    /// A token covers at least one byte of text, so a body never has more of them than bytes; a chat's template adds some of its own.
    ///
    /// - Parameters:
    ///   - bytes: the length of the request's body.
    ///   - answer: the tokens that it asks for as answer, at most.
    func surelyHold(bytes: Int, answer: Int) -> Bool {
        guard !areUnknown, answer < Self.absurd else { return false }
        let most = bytes + Self.templateAllowance
        return most + answer <= window ?? .max && most <= prompt ?? .max
    }

    /// How a request is too long, where it is.
    ///
    /// - Parameters:
    ///   - tokens: of the prompt, counted.
    ///   - answer: the tokens that it asks for as answer, `nil` where it leaves that to the backend.
    func excess(tokens: Int, answer: Int?) -> ContextExcess? {
        if let prompt, tokens > prompt { return ContextExcess(limit: prompt, tokens: tokens, answer: nil) }
        guard let window else { return nil }
        if tokens > window { return ContextExcess(limit: window, tokens: tokens, answer: nil) }
        // An answer that alone is longer than the window is another mistake, which the backend names itself.
        guard let answer, answer <= window, tokens > window - answer else { return nil }
        return ContextExcess(limit: window, tokens: tokens, answer: answer)
    }

    /// For what templates add: marks of roles, a system prompt of the model's own, the text around tools.
    private static let templateAllowance = 1024

    /// More than this nobody means; kept out of sums.
    private static let absurd = 1 << 40
}
