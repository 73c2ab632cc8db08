/// The words by which servers report that a prompt is too long for the model: there is no code that all of them use.
package enum ContextOverflowWords {
    /// Whether an error reports it.
    ///
    /// - Parameters:
    ///   - message: the error's message in lower case.
    ///   - labels: its code, type and parameter in lower case.
    package static func appear(in message: String, labels: String) -> Bool {
        // Rate limits and limits of a single field are reported in similar words.
        if contains(message, anyOf: others) || contains(labels, anyOf: ["string_above_max_length"]) {
            return false
        }
        if contains(labels, anyOf: codes) || contains(message, anyOf: codes) { return true }
        if contains(message, anyOf: phrases) { return true }
        return pairs.contains { message.contains($0) && message.contains($1) }
    }

    private static func contains(_ text: String, anyOf words: [String]) -> Bool {
        words.contains { text.contains($0) }
    }

    private static let others = [
        "rate limit", "per minute", "per-minute", "per day", "please wait", "throttl", "invalid 'user'",
        "quota",
        "string_above_max_length",
    ]

    /// Codes and types: OpenAI's, llama.cpp's, LiteLLM's, Zhipu's.
    private static let codes = [
        "context_length_exceeded", "exceed_context_size", "context_window_exceeded", "contextwindowexceeded",
    ]

    private static let phrases = [
        // OpenAI, vLLM, DeepSeek, OpenRouter, Mistral, SGLang
        "maximum context length", "max context length", "maximum context limit",
        // OpenAI's responses, Groq, llama-cpp-python
        "context window",
        // SGLang
        "longer than the model's context length", "exceeds the maximum allowed length",
        // vLLM
        "longer than the maximum model length", "context length is only", "parameter=input_tokens",
        // llama.cpp, Lemonade, DS4
        "exceeds the available context size", "configured context size is",
        // Ollama, LM Studio, llama.cpp's older words
        "exceeds the context length", "exceeds context length", "context length exceeded",
        "exceeded context length",
        "context the overflows", "greater than the context length",
        // TGI, TEI
        "`inputs` tokens + `max_new_tokens` must be", "inputs tokens + max_new_tokens must be",
        "`inputs` must have less than",
        "inputs must have less than",
        // TensorRT-LLM
        "should not exceed max_num_tokens", "should not exceed max_seq_len",
        "should not exceed max_input_len",
        "exceeds maximum input length", "exceeds maximum sequence length", "exceeds max_input_len",
        "exceeds max_seq_len",
        "exceed max_input_len", "exceed max_seq_len",
        // LMDeploy
        "exceeds the session_len", "exceeds session_len", "exceed the session_len", "exceed session_len",
        "larger than session_len",
        "longer than session_len", "longer than the session_len", "input_length_error",
        // Anthropic, Bedrock
        "prompt is too long", "prompt too long", "exceed context limit", "exceeds the context limit",
        "input is too long for requested model",
        // Gemini, xAI, Moonshot, DashScope, MLC, TabbyAPI, ONNX
        "exceeds the maximum number of tokens allowed", "maximum prompt length is",
        "exceeded model token limit",
        "range of input length should be", "larger than the model input length limit",
        "greater than max_seq_len",
        "greater than model context_length", "input tokens exceed the configured limit",
    ]

    /// Words that report it only together.
    private static let pairs = [
        ("current length is", "while limit is"), ("maximum input length", "token"),
        ("prompt token count of", "exceeds the limit"),
        ("input length", "exceeds model"), ("too many tokens", "prompt"), ("too many tokens", "input"),
        ("session_len", "too long"), ("session_len", "exceed"), ("reduce the length of the", "token"),
    ]
}
