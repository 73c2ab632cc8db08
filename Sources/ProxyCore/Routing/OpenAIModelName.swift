/// Names of OpenAI's own models, which need no prefix to say whose they are.
package enum OpenAIModelName {
    /// Whether a name without a provider means a model of OpenAI's, as in LiteLLM.
    package static func contains(_ name: String) -> Bool {
        guard !isOpenWeights(name) else { return false }
        return name == "o1" || name == "o3" || prefixes.contains { name.utf8.starts(with: $0.utf8) }
    }

    /// Models of OpenAI's family names that OpenAI does not host, and tags as Ollama writes them.
    package static func isOpenWeights(_ name: String) -> Bool {
        if name.utf8.starts(with: "ft:".utf8) { return false }
        return name.utf8.contains(UInt8(ascii: ":")) || name.utf8.contains(UInt8(ascii: "/"))
            || ["gpt-oss", "gpt-neo", "gpt-j", "gpt-sw3"].contains { name.utf8.starts(with: $0.utf8) }
    }

    private static let prefixes = [
        "gpt-", "chatgpt-", "codex-", "computer-use-", "dall-e-", "ft:", "o1-", "o3-", "o4-",
        "omni-moderation-",
        "sora-", "text-embedding-3-", "text-embedding-ada-", "text-moderation-", "tts-1", "whisper-1",
    ]
}
