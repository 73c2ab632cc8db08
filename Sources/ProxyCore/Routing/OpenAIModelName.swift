/// Recognises the names of OpenAI's own models, which need no provider prefix.
package enum OpenAIModelName {
    /// Whether a name without a provider is an OpenAI model, as in LiteLLM.
    package static func contains(_ name: String) -> Bool {
        guard !isOpenWeights(name) else { return false }
        return name == "o1" || name == "o3" || prefixes.contains { name.utf8.starts(with: $0.utf8) }
    }

    /// Whether a name looks like OpenAI's but is not hosted there: open weights, and tags in Ollama's notation.
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
