import OpenAIWire

/// Serves `POST /utils/token_counter` in LiteLLM's shape, with the count of the backend's tokenizer.
struct TokenCounterEndpoint {
    let service: ServiceContext
    let settings: ServiceSettings

    func respond(to request: RequestContext) async throws(ProxyError) -> ProxyResponse {
        try request.checkEncoding()
        let body = request.request.body
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
            options: try CallOptions(request.request.headers),
            id: request.responseHeaders.callID,
            affinity: request.request.affinity,
            began: request.began
        )
        // Counting occupies a backend, so it needs a permit like any other call.
        let admitted = try await service.admit(call, of: request, settings)
        defer { admitted.permit.release() }
        let routed = try await service.router.call(call)
        // Reads only the count, not the list of tokens, which is as long as the prompt.
        guard case .complete(let bytes) = routed.body, let count = TokenizeResponse(bytes)?.tokens else {
            throw .badGateway("The backend's /tokenize returned no count.", code: "backend_answer_invalid")
        }
        routed.finish(usage: nil, at: service.clock.now)
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
