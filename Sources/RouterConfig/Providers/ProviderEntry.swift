import ProxyCore

/// A provider that LiteLLM has a name for, and whether it is served here.
struct ProviderEntry: Sendable {
    /// The prefix of `model`, or the value of `custom_llm_provider`.
    var name: String
    var support: Support

    enum Support: Sendable {
        case served(ServedProvider)
        /// It speaks OpenAI's protocol at the address, but has to be named as such.
        case compatible(base: String, keyVariable: String)
        /// It speaks a protocol of its own; the remedy is a sentence, where there is one.
        case foreign(remedy: String?)
    }
}

/// How a served provider is spoken to where an entry does not say.
struct ServedProvider: Sendable {
    var provider: Provider
    /// The variables that may hold the address, in order.
    var baseVariables: [String] = []
    /// The variables that may hold the key, in order.
    var keyVariables: [String] = []
    /// The address where nothing says, `nil` where there is none to guess.
    var defaultBase: String?
    /// Whether ``defaultBase`` is a guess worth a warning.
    var isGuess = false
    /// Whether the backend is asked at `/v1/responses` only.
    var isResponsesOnly = false
    /// What differs from LiteLLM, for the report.
    var note: String?
}
