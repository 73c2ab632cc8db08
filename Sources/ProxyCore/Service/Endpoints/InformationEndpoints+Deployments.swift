import OpenAIWire

// Deployments and groups as LiteLLM describes them, under every name that clients may send.
extension InformationEndpoints {
    /// One deployment under one of its names.
    private struct Row {
        var name: String
        var deployment: Deployment
        /// `litellm_params.model`, with the wildcard filled in.
        var model: String
    }

    /// `GET /model/info`: each deployment under its group's name and its aliases, wildcards under the models that they match.
    ///
    /// `?litellm_model_id=` selects a deployment, `?model=` a name. `/v2/model/info` returns pages.
    func modelInformation() async throws(ProxyError) -> ProxyResponse {
        if let id = query["litellm_model_id"] ?? query["modelId"] {
            guard let deployment = snapshot.deployment(withID: DeploymentID(id)) else {
                throw .badRequest(
                    "Model id = \(id) not found on litellm proxy",
                    parameter: "litellm_model_id"
                )
            }
            return page([row(of: deployment)])
        }
        if let name = query["model"] { try RequestBounds.checkModelName(bytes: name.utf8.count) }
        await learnModels()
        return page(rows(named: query["model"]))
    }

    /// `GET /model_group/info`: groups and aliases; `?model_group=` and `?model=` select a name.
    func modelGroupInformation() -> ProxyResponse {
        let groups = snapshot.groups.map { ($0.name, $0) } + aliases.map { ($0.name, $0.group) }
        let wanted = query["model_group"] ?? query["model"]
        let matching = groups.filter { wanted?.hasSameBytes(as: $0.0) ?? true }
        return .json(["data": .array(matching.map { describe($0.1, as: $0.0) })])
    }

    // MARK: - Rows

    /// The aliases that are not hidden, with their groups.
    private var aliases: [(name: String, group: ModelGroup)] {
        snapshot.configuration.aliases.filter { !$0.isHidden }.compactMap { alias in
            guard snapshot.group(named: alias.name) == nil else { return nil }
            return snapshot.resolve(alias.name).map { (alias.name, $0.group) }
        }
    }

    /// All rows, or those of one name, which may also be a hidden alias or match a wildcard.
    private func rows(named name: String?) -> [Row] {
        let all =
            snapshot.groups.flatMap { $0.deployments.flatMap(rows) }
            + aliases.flatMap { alias in alias.group.deployments.map { row(of: $0, as: alias.name) } }
        guard let name else { return all }
        let named = all.filter { $0.name.hasSameBytes(as: name) }
        if !named.isEmpty { return named }
        guard let resolution = snapshot.resolve(name) else { return [] }
        return resolution.group.deployments.map { deployment in
            guard !resolution.wildcardMatch.isEmpty else { return row(of: deployment, as: name) }
            let model = deployment.upstreamModel(wildcardMatch: resolution.wildcardMatch)
            return Row(name: name, deployment: deployment, model: deployment.providerPrefix + model)
        }
    }

    /// A deployment under its own name, or under the names that its wildcard matches.
    private func rows(of deployment: Deployment) -> [Row] {
        let own = row(of: deployment)
        guard listing.asksBackends, let pattern = WildcardPattern(own.name),
            deployment.configuration.upstreamModel.utf8.contains(UInt8(ascii: "*")),
            let served = health.served(by: deployment.id)
        else { return [own] }
        let rows = served.names.compactMap { model -> Row? in
            guard let name = snapshot.name(for: model, at: deployment, matching: pattern) else { return nil }
            return Row(name: name, deployment: deployment, model: deployment.providerPrefix + model)
        }
        return rows.isEmpty ? [own] : rows
    }

    private func row(of deployment: Deployment, as name: String? = nil) -> Row {
        let configuration = deployment.configuration
        return Row(
            name: name ?? configuration.modelName,
            deployment: deployment,
            model: configuration.configuredModel
        )
    }

    // MARK: - Shapes

    private func page(_ rows: [Row]) -> ProxyResponse {
        guard path.hasPrefix("/v2/") else { return .json(["data": .array(rows.map(describe))]) }
        let size = max(1, query["size"].flatMap { Int($0) } ?? 50)
        let page = max(1, query["page"].flatMap { Int($0) } ?? 1)
        let (first, overflow) = (page - 1).multipliedReportingOverflow(by: size)
        let shown = overflow ? [] : rows.dropFirst(first).prefix(size)
        return .json([
            "data": .array(shown.map(describe)),
            "total_count": number(rows.count),
            "current_page": number(page),
            "total_pages": number(rows.count / size + (rows.count % size == 0 ? 0 : 1)),
            "size": number(size),
        ])
    }

    private func describe(_ row: Row) -> JSONValue {
        let configuration = row.deployment.configuration
        let limits = limits(of: [row.deployment])
        var information = configuration.information.fields
        information["id"] = .string(row.deployment.id.rawValue)
        information["db_model"] = .bool(false)
        information["key"] = .string(row.model)
        information["mode"] = configuration.information.mode.map { .string($0) } ?? .null
        information["max_tokens"] = limits.output
        information["max_input_tokens"] = limits.input
        information["max_output_tokens"] = limits.output
        information["input_cost_per_token"] = number(configuration.information.inputCostPerToken)
        information["output_cost_per_token"] = number(configuration.information.outputCostPerToken)
        information["litellm_provider"] = .string(configuration.provider.rawValue)
        var parameters: JSONObject = [:]
        if let address = row.deployment.shownAddress { parameters["api_base"] = .string(address) }
        parameters["model"] = .string(row.model)
        return [
            "model_name": .string(row.name),
            "litellm_params": .object(parameters),
            "model_info": .object(information),
        ]
    }

    private func describe(_ group: ModelGroup, as name: String) -> JSONValue {
        let limits = limits(of: group.deployments)
        let first = group.deployments.first?.configuration
        let providers = Set(group.deployments.map(\.configuration.provider.rawValue)).sorted()
        return [
            "model_group": .string(name),
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
}
