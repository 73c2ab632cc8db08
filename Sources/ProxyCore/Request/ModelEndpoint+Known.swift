extension ModelEndpoint {
    /// The inference endpoints of OpenAI's and Anthropic's APIs, and of the servers that speak them: vLLM, SGLang, llama.cpp, Ollama,
    /// LMDeploy, TEI, Infinity, Mistral and Cohere.
    ///
    /// What changes a backend, as loading an adapter or beginning a training does, is not among them.
    static let known: [ModelEndpoint] =
        [.chatCompletions, .completions, .embeddings, .responses, .messages]
        + belowV1.map { ModelEndpoint(path: $0) }
        + besideV1.map { ModelEndpoint(path: $0, isBesideV1: true) }

    private static let belowV1 = [
        // OpenAI
        "responses/compact", "responses/input_tokens", "moderations",
        "audio/transcriptions", "audio/translations", "audio/speech",
        "images/generations", "images/edits", "images/variations", "videos",
        // Anthropic
        "messages/count_tokens", "complete",
        // vLLM, SGLang, LMDeploy
        "score", "rerank", "encode", "chat/completions/render", "completions/render",
        // llama.cpp, Jina, Infinity, Cohere, Voyage
        "reranking", "embed", "multimodalembeddings", "contextualizedembeddings",
        // Mistral
        "fim/completions", "ocr", "classifications", "chat/moderations", "chat/classifications",
    ]

    /// What vLLM, SGLang and llama.cpp serve without `/v1`.
    private static let besideV1 = [
        "tokenize", "detokenize", "pooling", "classify", "infill", "generate", "apply-template",
    ]
}
