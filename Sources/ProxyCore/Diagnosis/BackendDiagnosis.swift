public import HTTPTransport

/// Looks at every backend of a configuration, and says for each what is wrong and what to do.
public struct BackendDiagnosis: Sendable {
    private let checker: HealthChecker

    /// Creates a diagnosis that asks through a transport.
    public init(transport: any BackendTransport) {
        checker = HealthChecker(transport: transport)
    }

    /// Asks the backends side by side, without spending a token.
    ///
    /// - Returns: a step for each deployment, in the order of the configuration.
    public func steps(for configuration: RouterConfiguration) async -> [DiagnosisStep] {
        let deployments = RouterSnapshot(configuration).groups.flatMap(\.deployments)
        let findings = await checker.findings(for: deployments, noOlderThan: .zero)
        return deployments.map { deployment in
            step(for: deployment.configuration, findings[deployment.id] ?? HealthFinding(state: .ready))
        }
    }

    private func step(for deployment: DeploymentConfiguration, _ finding: HealthFinding) -> DiagnosisStep {
        let name =
            "\(deployment.modelName) → \(deployment.configuredModel) at \(deployment.configuredBaseURL)"
        guard finding.state != .ready else {
            let length = finding.contextLength.map { ", context of \($0) tokens" } ?? ""
            return DiagnosisStep(name, isFine: true, finding: "ready\(length)")
        }
        return DiagnosisStep(
            name,
            isFine: finding.isHealthy,
            finding: "\(finding.state.rawValue): \(finding.detail)",
            remedy: remedy(for: finding.state)
        )
    }

    private func remedy(for state: HealthFinding.State) -> String {
        switch state {
        case .ready: ""
        case .loading: "Wait until its model is loaded; its log says how far it is."
        case .wrongModelName:
            "Write one of the names that it serves behind the provider in litellm_params.model."
        case .badKey: "Correct api_key in litellm_params, or the variable that it names."
        case .overloaded: "It works; give it fewer requests, or another backend beside it."
        case .failing: "Look at its log: it lists the model, and fails when it is asked."
        case .unreachable:
            "Is it running, and does api_base name its host and port? Try an address in place of a name, "
                + "as in http://127.0.0.1:8000/v1."
        }
    }
}
