import OpenAIWire

/// Answers `POST /utils/token_counter` in LiteLLM's shape, with the count of the backend's own tokenizer.
struct TokenCounterEndpoint {
    let exchange: Exchange
    let state: ProxyService.State

    func answer() async throws(ProxyError) -> ProxyResponse {
        try exchange.checkEncoding()
        let body = exchange.request.body
        let envelope =
            body.count < LargeBodyQueue.threshold
            ? try RequestEnvelope(scanning: body)
            : try await LargeBodyQueue.run { () throws(ProxyError) in try RequestEnvelope(scanning: body) }
        guard let model = envelope.model else {
            throw .badRequest(
                "The request names no model; add `model`.",
                code: "missing_model",
                parameter: "model"
            )
        }
        let call = ModelCall(
            endpoint: ModelEndpoint(path: "tokenize", isBesideV1: true),
            model: model,
            body: .json(envelope),
            options: try CallOptions(exchange.request.headers),
            id: exchange.headers.callID,
            affinity: exchange.request.affinity,
            began: exchange.began
        )
        // Counting is a backend's work as well: it waits for its turn like any other call.
        let passage = try await exchange.admitted(call, by: state)
        defer { passage.place.leave() }
        let routed = try await exchange.service.router.call(call)
        // Of the list of tokens beside the count nothing is read: it is as long as the prompt.
        guard case .complete(let bytes) = routed.body, let count = TokenizeResponse(bytes)?.tokens else {
            throw .badGateway("The backend's /tokenize gave no count.", code: "backend_answer_invalid")
        }
        routed.finish(usage: nil, at: exchange.service.dependencies.clock.now)
        return .json([
            "total_tokens": .number(JSONNumber(count)),
            "request_model": .string(model),
            "model_used": .string(routed.route.configuredModel ?? model),
            "tokenizer_type": "backend",
            "count_source": "provider_api",
            "original_response": .null,
            "error": .bool(false),
            "error_message": .null,
            "status_code": .null,
        ])
    }
}
