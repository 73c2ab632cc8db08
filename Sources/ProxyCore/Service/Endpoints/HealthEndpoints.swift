import HTTPTypes
import OpenAIWire
import PlainText

/// Answers `/health`, `/health/liveliness` and `/health/readiness` in LiteLLM's shapes.
struct HealthEndpoints {
    let exchange: Exchange
    let state: ProxyService.State

    /// Every deployment, healthy or not and why; `?model=` and `?model_id=` narrow it.
    func health() async throws(ProxyError) -> ProxyResponse {
        let deployments = try selected()
        let isNarrowed = exchange.query["model"] != nil || exchange.query["model_id"] != nil
        let findings = await exchange.service.health.findings(for: deployments, noOlderThan: .seconds(1))
        var healthy: [JSONValue] = []
        var unhealthy: [JSONValue] = []
        for deployment in deployments {
            let finding = findings[deployment.id] ?? HealthFinding(state: .ready)
            let entry = JSONValue.object(describe(deployment, finding))
            if finding.isHealthy { healthy.append(entry) } else { unhealthy.append(entry) }
        }
        let body: JSONObject = [
            "healthy_endpoints": .array(healthy),
            "unhealthy_endpoints": .array(unhealthy),
            "healthy_count": .number(JSONNumber(healthy.count)),
            "unhealthy_count": .number(JSONNumber(unhealthy.count)),
        ]
        let status: HTTPResponse.Status = isNarrowed && healthy.isEmpty ? .serviceUnavailable : .ok
        return .json(.object(body), status: status)
    }

    private func selected() throws(ProxyError) -> [Deployment] {
        let snapshot = exchange.service.router.snapshot
        for name in ["model_id", "model"] {
            try RequestBounds.checkModelName(bytes: exchange.query[name]?.utf8.count ?? 0)
        }
        if let id = exchange.query["model_id"] {
            guard let deployment = snapshot.deployment(withID: DeploymentID(id)) else {
                throw .unknownModel(id, nearest: [])
            }
            return [deployment]
        }
        if let model = exchange.query["model"] {
            if let resolution = snapshot.resolve(model) { return resolution.group.deployments }
            let named = snapshot.groups.flatMap(\.deployments).filter {
                $0.configuration.configuredModel.hasSameBytes(as: model)
            }
            guard !named.isEmpty else {
                throw .unknownModel(model, nearest: NearestNames.of(model, among: snapshot.listedModels))
            }
            return named
        }
        return snapshot.groups.flatMap(\.deployments)
    }

    private func describe(_ deployment: Deployment, _ finding: HealthFinding) -> JSONObject {
        var entry: JSONObject = [:]
        if let address = deployment.shownAddress { entry["api_base"] = .string(address) }
        entry["model"] = .string(deployment.configuration.configuredModel)
        entry["model_id"] = .string(deployment.id.rawValue)
        if finding.state != .ready {
            entry["state"] = .string(finding.state.rawValue)
            entry[finding.isHealthy ? "warning" : "error"] = .string(text(of: finding, deployment))
        }
        return entry
    }

    /// Without details a failure of the network says no more than that it is one: its words may name an address.
    private func text(of finding: HealthFinding, _ deployment: Deployment) -> String {
        guard !state.configuration.health.showsDetails else { return finding.detail }
        switch finding.state {
        case .unreachable: return "it could not be reached"
        case .failing: return "it fails when it is asked for a token"
        default: return deployment.disclosure.client.redact(finding.detail)
        }
    }

    /// Whether the process works at all.
    func liveness() -> ProxyResponse {
        exchange.service.isDraining
            ? .json(.string("I'm shutting down."), status: .serviceUnavailable) : .json(.string("I'm alive!"))
    }

    /// Whether requests should be sent here.
    func readiness() -> ProxyResponse {
        var body: JSONObject = ["status": "healthy", "db": .string("Not connected")]
        if exchange.service.isDraining {
            body["status"] = "shutting down"
        } else if exchange.service.router.snapshot.groups.isEmpty {
            body["status"] = "unhealthy"
            body["reason"] = .string(
                "no model is served; the log and litellm-proxy --validate_config say what is wrong in the configuration"
            )
        } else {
            return .json(.object(body))
        }
        return .json(.object(body), status: .serviceUnavailable)
    }
}
