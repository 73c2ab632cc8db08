import ProxyCore

/// Knows the providers of model names without a prefix.
enum BareModelName {
    /// LiteLLM's provider for such a name; `nil` for an unknown name.
    static func provider(of name: String) -> String? {
        guard !OpenAIModelName.isOpenWeights(name) else { return nil }
        for (prefix, provider) in prefixes where name.hasPrefix(prefix) { return provider }
        return OpenAIModelName.contains(name) ? "openai" : nil
    }

    private static let prefixes: [(String, String)] = [
        ("gpt-3.5-turbo-instruct", "text-completion-openai"),
        ("babbage-002", "text-completion-openai"),
        ("davinci-002", "text-completion-openai"),
        ("claude-", "anthropic"),
        ("command-", "cohere"),
        ("embed-english-", "cohere"),
        ("embed-multilingual-", "cohere"),
        ("rerank-", "cohere"),
        ("gemini-", "vertex_ai"),
        ("chat-bison", "vertex_ai"),
        ("text-bison", "vertex_ai"),
        ("jamba-", "ai21_chat"),
        ("j2-", "ai21"),
        ("anthropic.claude", "bedrock"),
        ("amazon.", "bedrock"),
        ("meta.llama", "bedrock"),
        ("sonar", "perplexity"),
    ]
}
