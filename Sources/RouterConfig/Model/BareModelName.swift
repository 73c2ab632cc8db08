/// Model names that are known without a provider's prefix.
enum BareModelName {
    /// The provider that LiteLLM takes such a name for, `nil` for a name it does not know.
    static func provider(of name: String) -> String? {
        guard !isOpenWeights(name) else { return nil }
        if name == "o1" || name == "o3" { return "openai" }
        for (prefix, provider) in prefixes where name.hasPrefix(prefix) { return provider }
        return nil
    }

    /// Models of OpenAI's family names that OpenAI does not host, and tags as Ollama writes them.
    private static func isOpenWeights(_ name: String) -> Bool {
        if name.hasPrefix("ft:") { return false }
        return name.contains(":") || name.contains("/")
            || ["gpt-oss", "gpt-neo", "gpt-j", "gpt-sw3"].contains { name.hasPrefix($0) }
    }

    private static let prefixes: [(String, String)] = [
        ("gpt-3.5-turbo-instruct", "text-completion-openai"),
        ("babbage-002", "text-completion-openai"),
        ("davinci-002", "text-completion-openai"),
        ("gpt-", "openai"),
        ("chatgpt-", "openai"),
        ("codex-", "openai"),
        ("computer-use-", "openai"),
        ("dall-e-", "openai"),
        ("ft:", "openai"),
        ("o1-", "openai"),
        ("o3-", "openai"),
        ("o4-", "openai"),
        ("omni-moderation-", "openai"),
        ("sora-", "openai"),
        ("text-embedding-3-", "openai"),
        ("text-embedding-ada-", "openai"),
        ("text-moderation-", "openai"),
        ("tts-1", "openai"),
        ("whisper-1", "openai"),
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
