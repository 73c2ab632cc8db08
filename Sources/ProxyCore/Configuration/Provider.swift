/// How a deployment's backend wants to be spoken to; LiteLLM's prefix of `litellm_params.model`.
public enum Provider: String, Sendable, Hashable, CaseIterable {
    /// OpenAI's API, or anything that speaks it.
    case openAI = "openai"
    /// vLLM's OpenAI-compatible server.
    case hostedVLLM = "hosted_vllm"
    /// OpenAI's API for a model that only completes text.
    case textCompletionOpenAI = "text-completion-openai"
    /// Anything that says it is like OpenAI.
    case openAILike = "openai_like"
    /// Another LiteLLM-compatible proxy.
    case liteLLMProxy = "litellm_proxy"
}
