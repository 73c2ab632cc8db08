import HTTPTypes
import OpenAIWire

/// Answers what is known of the models, in LiteLLM's shapes.
struct InformationEndpoints {
    let exchange: Exchange
    let state: ProxyService.State

    private var snapshot: RouterSnapshot { exchange.service.router.snapshot }

    /// `GET /v1/models`.
    func models() -> ProxyResponse {
        .json(["data": .array(snapshot.listedModels.map { .object(entry($0)) }), "object": "list"])
    }

    /// `GET /v1/models/{id}`.
    func model(_ id: String) throws(ProxyError) -> ProxyResponse {
        try ProxyError.checkModelName(bytes: id.utf8.count)
        guard snapshot.resolve(id) != nil else {
            if let unserved = snapshot.unserved(id) { throw .unservedModel(id, reason: unserved.reason) }
            throw .unknownModel(id, nearest: NearestNames.of(id, among: snapshot.listedModels))
        }
        return .json(.object(entry(id)))
    }

    /// `GET /model/info`.
    func modelInformation() -> ProxyResponse {
        let entries = snapshot.groups.flatMap(\.deployments).map { deployment -> JSONValue in
            let configuration = deployment.configuration
            let limits = limits(of: [deployment])
            var information = configuration.information.fields
            information["id"] = .string(deployment.id.rawValue)
            information["db_model"] = .bool(false)
            information["key"] = .string(configuration.configuredModel)
            information["mode"] = configuration.information.mode.map { .string($0) } ?? .null
            information["max_tokens"] = limits.output
            information["max_input_tokens"] = limits.input
            information["max_output_tokens"] = limits.output
            information["input_cost_per_token"] = number(configuration.information.inputCostPerToken)
            information["output_cost_per_token"] = number(configuration.information.outputCostPerToken)
            information["litellm_provider"] = .string(configuration.provider.rawValue)
            var parameters: JSONObject = [:]
            if let address = deployment.shownAddress { parameters["api_base"] = .string(address) }
            parameters["model"] = .string(configuration.configuredModel)
            return [
                "model_name": .string(configuration.modelName),
                "litellm_params": .object(parameters),
                "model_info": .object(information),
            ]
        }
        return .json(["data": .array(entries)])
    }

    /// `GET /model_group/info`.
    func modelGroupInformation() -> ProxyResponse {
        let entries = snapshot.groups.map { group -> JSONValue in
            let limits = limits(of: group.deployments)
            let first = group.deployments.first?.configuration
            let providers = Set(group.deployments.map(\.configuration.provider.rawValue)).sorted()
            return [
                "model_group": .string(group.name),
                "providers": .array(providers.map { .string($0) }),
                "max_input_tokens": limits.input,
                "max_output_tokens": limits.output,
                "input_cost_per_token": number(first?.information.inputCostPerToken),
                "output_cost_per_token": number(first?.information.outputCostPerToken),
                "mode": first?.information.mode.map { .string($0) } ?? .null,
                "tpm": sum(group.deployments.map(\.configuration.tokensPerMinute)),
                "rpm": sum(group.deployments.map(\.configuration.requestsPerMinute)),
                "supported_openai_params": supportedParameterNames,
            ]
        }
        return .json(["data": .array(entries)])
    }

    /// `GET /utils/supported_openai_params`.
    func supportedParameters() throws(ProxyError) -> ProxyResponse {
        guard let model = exchange.query["model"] else {
            throw .badRequest("Name a model, as in ?model=default.", parameter: "model")
        }
        try ProxyError.checkModelName(bytes: model.utf8.count)
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

    private func entry(_ name: String) -> JSONObject {
        let limits = limits(of: snapshot.resolve(name)?.group.deployments ?? [])
        var entry: JSONObject = [
            "id": .string(name),
            "object": "model",
            "created": .number(JSONNumber(1_677_610_602)),
            "owned_by": "openai",
        ]
        if limits.input != .null { entry["max_input_tokens"] = limits.input }
        if limits.output != .null { entry["max_output_tokens"] = limits.output }
        return entry
    }

    /// The smallest limits of some deployments: what the configuration says, else what the backend said of itself.
    private func limits(of deployments: [Deployment]) -> (input: JSONValue, output: JSONValue) {
        let found = deployments.map(\.state.contextLength)
        let input = zip(deployments, found).compactMap { $0.configuration.information.maxInputTokens ?? $1 }
            .min()
        let output = zip(deployments, found).compactMap { deployment, length in
            deployment.configuration.information.maxOutputTokens
                ?? deployment.configuration.information.maxTokens ?? length
        }.min()
        return (number(input), number(output))
    }

    private func number(_ value: Int?) -> JSONValue { value.map { .number(JSONNumber($0)) } ?? .null }

    private func number(_ value: Double?) -> JSONValue {
        value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
    }

    private func sum(_ values: [Int?]) -> JSONValue {
        let known = values.compactMap { $0 }
        return known.isEmpty ? .null : number(known.reduce(0, +))
    }

    /// What OpenAI's chat takes; a backend takes more, and everything is passed on.
    private var supportedParameterNames: JSONValue {
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
