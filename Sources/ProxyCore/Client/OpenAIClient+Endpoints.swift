public import OpenAIWire

extension OpenAIClient {
    /// Asks for a chat completion as a whole: `POST /v1/chat/completions`.
    ///
    /// Whether the request says `stream` does not matter.
    public func chat(_ request: ChatCompletionRequest) async throws(OpenAIClientError) -> ChatCompletion {
        var request = request
        if request.stream == true { (request.stream, request.streamOptions) = (nil, nil) }
        return try await call("chat/completions", request, as: ChatCompletion.self)
    }

    /// Asks for a chat completion in chunks; returns when the answer's head is there.
    ///
    /// A stream that ends with neither a finish reason nor `[DONE]` throws ``OpenAIClientError/Code/truncatedStream``. Chunks become
    /// one answer again with `ChatCompletionAccumulator`.
    public func chatStream(
        _ request: ChatCompletionRequest
    ) async throws(OpenAIClientError) -> OpenAIStream<ChatCompletionChunk> {
        var request = request
        request.stream = true
        return try await open("chat/completions", request) { chunk in
            chunk.choices.contains { $0.finishReason != nil }
        }
    }

    /// Asks for the continuation of a text: `POST /v1/completions`.
    ///
    /// The older API, which OpenAI calls legacy and vLLM serves. Whether the request says `stream` does not matter.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func completion(_ request: CompletionRequest) async throws(OpenAIClientError) -> Completion {
        var request = request
        if request.stream == true { (request.stream, request.streamOptions) = (nil, nil) }
        return try await call("completions", request, as: Completion.self)
    }

    /// Asks for the continuation of a text in pieces, each of which is a `Completion`.
    ///
    /// Returns when the answer's head is there. A stream that ends with neither a finish reason nor `[DONE]` throws
    /// ``OpenAIClientError/Code/truncatedStream``.
    ///
    /// - Cancellation: as with ``chatStream(_:)``.
    /// - Throws: ``OpenAIClientError``.
    public func completionStream(
        _ request: CompletionRequest
    ) async throws(OpenAIClientError) -> OpenAIStream<Completion> {
        var request = request
        request.stream = true
        return try await open("completions", request) { piece in
            piece.choices.contains { $0.finishReason != nil }
        }
    }

    /// Asks for vectors: `POST /v1/embeddings`.
    ///
    /// Vectors come as numbers or as base64 of little-endian floats, as the request's `encodingFormat` says.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func embeddings(_ request: EmbeddingRequest) async throws(OpenAIClientError) -> EmbeddingResponse {
        try await call("embeddings", request, as: EmbeddingResponse.self)
    }

    /// Asks which models there are: `GET /v1/models`.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func models() async throws(OpenAIClientError) -> ModelList {
        try await get("models", as: ModelList.self)
    }
}
