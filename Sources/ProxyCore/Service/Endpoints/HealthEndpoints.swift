import HTTPTypes
import OpenAIWire
import PlainText

/// Serves `/health`, `/health/liveliness` and `/health/readiness` in LiteLLM's shapes.
struct HealthEndpoints {
    let query: Query
    let snapshot: RouterSnapshot
    let checker: HealthChecker
    let showsDetails: Bool
    let isDraining: Bool

    /// `GET /health`: every deployment, whether it is healthy and why not; `?model=` and `?model_id=` select some.
    func health() async throws(ProxyError) -> ProxyResponse {
        let deployments = try selected()
        let isSelection = query["model"] != nil || query["model_id"] != nil
        let findings = await checker.findings(for: deployments, noOlderThan: .seconds(1))
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
        let status: HTTPResponse.Status = isSelection && healthy.isEmpty ? .serviceUnavailable : .ok
        return .json(.object(body), status: status)
    }

    private func selected() throws(ProxyError) -> [Deployment] {
        for name in ["model_id", "model"] {
            try RequestBounds.checkModelName(bytes: query[name]?.utf8.count ?? 0)
        }
        if let id = query["model_id"] {
            guard let deployment = snapshot.deployment(withID: DeploymentID(id)) else {
                throw .unknownModel(id, nearest: [])
            }
            return [deployment]
        }
        if let model = query["model"] {
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

    /// Without details a network failure is only named, because its text may contain an address.
    private func text(of finding: HealthFinding, _ deployment: Deployment) -> String {
        guard !showsDetails else { return finding.detail }
        switch finding.state {
        case .unreachable: return "it could not be reached"
        case .failing: return "it fails to generate a token"
        default: return deployment.disclosure.client.redact(finding.detail)
        }
    }

    /// `GET /health/liveliness`: whether the process works at all.
    func liveness() -> ProxyResponse {
        isDraining
            ? .json(.string("I'm shutting down."), status: .serviceUnavailable) : .json(.string("I'm alive!"))
    }

    /// `GET /health/readiness`: whether requests should be sent here.
    func readiness() -> ProxyResponse {
        var body: JSONObject = ["status": "healthy", "db": .string("Not connected")]
        if isDraining {
            body["status"] = "shutting down"
        } else if snapshot.groups.isEmpty {
            body["status"] = "unhealthy"
            body["reason"] = .string(
                "no model is served; see the log or run litellm-proxy --validate_config to find out what is wrong in the configuration"
            )
        } else {
            return .json(.object(body))
        }
        return .json(.object(body), status: .serviceUnavailable)
    }
}
