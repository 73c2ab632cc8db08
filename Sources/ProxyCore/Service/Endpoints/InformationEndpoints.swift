import HTTPTypes
import OpenAIWire
import PlainText

/// Serves information about the models, in LiteLLM's shapes.
struct InformationEndpoints {
    let path: String
    let query: Query
    let snapshot: RouterSnapshot
    let health: HealthChecker
    let listing: ModelListing
    /// After how long to ask the backends again which models they serve.
    let refreshInterval: Duration

    /// `GET /v1/models`: names, aliases, and the models that wildcards match.
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
        guard let model = query["model"] else {
            throw .badRequest("Name a model, as in ?model=default.", parameter: "model")
        }
        try RequestBounds.checkModelName(bytes: model.utf8.count)
        guard snapshot.resolve(model) != nil else {
            throw .unknownModel(model, nearest: NearestNames.of(model, among: snapshot.listedModels))
        }
        return .json(["supported_openai_params": supportedParameterNames])
    }

    /// `GET /`: for people who open the address in a browser.
    func root() -> ProxyResponse {
        .json([
            "service": "litellm-proxy",
            "version": .string(ResponseHeaders.version),
            "api": "/v1",
            "models": "/v1/models",
            "health": "/health",
        ])
    }

    private func listedModels() async -> [String] {
        let includesPatterns = listing.includesPatterns || query["return_wildcard_routes"] == "true"
        await learnModels()
        return snapshot.listedModels(
            served: { listing.asksBackends ? health.served(by: $0.id)?.names ?? [] : [] },
            includesPatterns: includesPatterns
        )
    }

    /// Finds out which models wildcards match, unless that is known.
    func learnModels() async {
        guard listing.asksBackends else { return }
        let deployments = snapshot.wildcardDeployments
        guard !deployments.isEmpty else { return }
        await health.learnModels(of: deployments, refreshingAfter: refreshInterval)
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

    /// The smallest context window of the backends that serve a name: as they report it, else as configured.
    private func window(of resolution: ModelResolution) -> Int? {
        resolution.group.deployments.compactMap { deployment in
            if resolution.wildcardMatch.isEmpty, let length = deployment.state.contextLength { return length }
            let model = deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch)
            return health.served(by: deployment.id)?.contextLengths[model]
                ?? deployment.configuration.information.fields["max_model_len"]?.intValue
                ?? deployment.configuration.information.maxInputTokens
        }.min()
    }

    /// The smallest limits of some deployments: as configured, else as the backend reports them.
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

    /// The parameters of OpenAI's chat endpoint; backends accept more, and all are passed on.
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
