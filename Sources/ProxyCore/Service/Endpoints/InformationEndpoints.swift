import HTTPTypes
import OpenAIWire
import PlainText

/// Answers what is known of the models, in LiteLLM's shapes.
struct InformationEndpoints {
    let exchange: Exchange
    let state: ProxyService.State

    var snapshot: RouterSnapshot { exchange.service.router.snapshot }

    /// `GET /v1/models`: names, aliases, and what wildcards stand for.
    func models() async -> ProxyResponse {
        let names = await listedModels()
        return .json(["data": .array(names.map { .object(entry($0)) }), "object": "list"])
    }

    /// `GET /v1/models/{id}`.
    func model(_ id: String) throws(ProxyError) -> ProxyResponse {
        try RequestBounds.checkModelName(bytes: id.utf8.count)
        guard snapshot.resolve(id) != nil else {
            if let unserved = snapshot.unserved(id) { throw .unservedModel(id, reason: unserved.reason) }
            throw .unknownModel(id, nearest: NearestNames.of(id, among: snapshot.listedModels))
        }
        return .json(.object(entry(id)))
    }

    /// `GET /utils/supported_openai_params`.
    func supportedParameters() throws(ProxyError) -> ProxyResponse {
        guard let model = exchange.query["model"] else {
            throw .badRequest("Name a model, as in ?model=default.", parameter: "model")
        }
        try RequestBounds.checkModelName(bytes: model.utf8.count)
        guard snapshot.resolve(model) != nil else {
            throw .unknownModel(model, nearest: NearestNames.of(model, among: snapshot.listedModels))
        }
        return .json(["supported_openai_params": supportedParameterNames])
    }

    /// `GET /`: where a person who types the address into a browser lands.
    func root() -> ProxyResponse {
        .json([
            "service": "litellm-proxy",
            "version": .string(ProxyService.version),
            "api": "/v1",
            "models": "/v1/models",
            "health": "/health",
        ])
    }

    private func listedModels() async -> [String] {
        let listing = state.configuration.listing
        let includesPatterns = listing.includesPatterns || exchange.query["return_wildcard_routes"] == "true"
        await learnModels()
        return snapshot.listedModels(
            served: { listing.asksBackends ? exchange.service.health.served(by: $0.id)?.names ?? [] : [] },
            includesPatterns: includesPatterns
        )
    }

    /// Sees to it that it is known what wildcards stand for.
    func learnModels() async {
        guard state.configuration.listing.asksBackends else { return }
        let deployments = snapshot.wildcardDeployments
        guard !deployments.isEmpty else { return }
        let age = state.configuration.health.interval
        await exchange.service.health.learnModels(of: deployments, refreshingAfter: age)
    }

    private func entry(_ name: String) -> JSONObject {
        let resolution = snapshot.resolve(name)
        let limits = limits(of: resolution?.group.deployments ?? [])
        var entry: JSONObject = [
            "id": .string(name),
            "object": "model",
            "created": .number(JSONNumber(1_677_610_602)),
            "owned_by": "openai",
        ]
        if limits.input != .null { entry["max_input_tokens"] = limits.input }
        if limits.output != .null { entry["max_output_tokens"] = limits.output }
        if let window = resolution.flatMap(window) { entry["max_model_len"] = number(window) }
        return entry
    }

    /// The smallest window of the backends that serve a name: what they say of themselves, else what the configuration says.
    private func window(of resolution: ModelResolution) -> Int? {
        resolution.group.deployments.compactMap { deployment in
            if resolution.wildcardMatch.isEmpty, let length = deployment.state.contextLength { return length }
            let model = deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch)
            return exchange.service.health.served(by: deployment.id)?.contextLengths[model]
                ?? deployment.configuration.information.fields["max_model_len"]?.intValue
                ?? deployment.configuration.information.maxInputTokens
        }.min()
    }

    /// The smallest limits of some deployments: what the configuration says, else what the backend said of itself.
    func limits(of deployments: [Deployment]) -> (input: JSONValue, output: JSONValue) {
        let found = deployments.map(\.state.contextLength)
        let input = zip(deployments, found).compactMap { $0.configuration.information.maxInputTokens ?? $1 }
            .min()
        let output = zip(deployments, found).compactMap { deployment, length in
            deployment.configuration.information.maxOutputTokens
                ?? deployment.configuration.information.maxTokens ?? length
        }.min()
        return (number(input), number(output))
    }

    func number(_ value: Int?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }

    func number(_ value: Double?) -> JSONValue {
        value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
    }

    func sum(_ values: [Int?]) -> JSONValue {
        let known = values.compactMap { $0 }
        return known.isEmpty ? .null : number(known.reduce(0, +))
    }

    /// What OpenAI's chat takes; a backend takes more, and everything is passed on.
    var supportedParameterNames: JSONValue {
        .array(
            [
                "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "max_tokens",
                "max_completion_tokens",
                "modalities", "prediction", "n", "presence_penalty", "seed", "stop", "stream",
                "stream_options",
                "temperature", "top_p", "tools", "tool_choice", "function_call", "functions",
                "parallel_tool_calls",
                "audio", "web_search_options", "service_tier", "safety_identifier", "prompt_cache_key",
                "store",
                "response_format", "reasoning_effort", "user", "metadata",
            ].map { .string($0) }
        )
    }
}
