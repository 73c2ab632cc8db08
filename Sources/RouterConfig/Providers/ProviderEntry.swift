import ProxyCore

/// A provider with a LiteLLM prefix, and whether it is served here.
struct ProviderEntry: Sendable {
    /// The prefix of `model`, or the value of `custom_llm_provider`.
    var name: String
    var support: Support

    enum Support: Sendable {
        case served(ServedProvider)
        /// It supports OpenAI's protocol at this address, but must be configured as `openai/`.
        case compatible(base: String, keyVariable: String)
        /// It has its own protocol; the remedy is a sentence, if there is one.
        case foreign(remedy: String?)
    }
}

/// The defaults for a served provider, for what an entry does not set.
struct ServedProvider: Sendable {
    var provider: Provider
    /// The variables that may hold the address, in order.
    var baseVariables: [String] = []
    /// The variables that may hold the key, in order.
    var keyVariables: [String] = []
    /// The default address, if there is one.
    var defaultBase: String?
    /// Whether ``defaultBase`` is a guess worth a warning.
    var isGuess = false
    /// Whether only the backend's `/v1/responses` is used.
    var isResponsesOnly = false
    /// The difference from LiteLLM, for the report.
    var note: String?
}
