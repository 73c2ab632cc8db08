public import OpenAIWire

extension OpenAIClient {
    /// Requests a complete chat completion: `POST /v1/chat/completions`.
    ///
    /// Ignores the request's `stream`.
    public func chat(_ request: ChatCompletionRequest) async throws(OpenAIClientError) -> ChatCompletion {
        var request = request
        if request.stream == true { (request.stream, request.streamOptions) = (nil, nil) }
        return try await call("chat/completions", request, as: ChatCompletion.self)
    }

    /// Requests a chat completion in chunks; returns when the response's head has arrived.
    ///
    /// A stream that ends with neither a finish reason nor `[DONE]` throws ``OpenAIClientError/Code/truncatedStream``. Use
    /// `ChatCompletionAccumulator` to combine the chunks.
    public func chatStream(
        _ request: ChatCompletionRequest
    ) async throws(OpenAIClientError) -> OpenAIStream<ChatCompletionChunk> {
        var request = request
        request.stream = true
        return try await open("chat/completions", request) { chunk in
            chunk.choices.contains { $0.finishReason != nil }
        }
    }

    /// Requests the continuation of a text: `POST /v1/completions`.
    ///
    /// The older API, which OpenAI calls legacy and vLLM serves. Ignores the request's `stream`.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func completion(_ request: CompletionRequest) async throws(OpenAIClientError) -> Completion {
        var request = request
        if request.stream == true { (request.stream, request.streamOptions) = (nil, nil) }
        return try await call("completions", request, as: Completion.self)
    }

    /// Requests the continuation of a text in pieces, each of which is a `Completion`.
    ///
    /// Returns when the response's head has arrived. A stream that ends with neither a finish reason nor `[DONE]` throws
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

    /// Requests embeddings: `POST /v1/embeddings`.
    ///
    /// The request's `encodingFormat` decides whether vectors are numbers or base64 of little-endian floats.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func embeddings(_ request: EmbeddingRequest) async throws(OpenAIClientError) -> EmbeddingResponse {
        try await call("embeddings", request, as: EmbeddingResponse.self)
    }

    /// Lists the models: `GET /v1/models`.
    ///
    /// - Cancellation: cancelling the task ends the call; it then throws ``OpenAIClientError/Code/cancelled``.
    /// - Throws: ``OpenAIClientError``.
    public func models() async throws(OpenAIClientError) -> ModelList {
        try await get("models", as: ModelList.self)
    }
}
