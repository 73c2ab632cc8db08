package import HTTPTransport
package import ProxyCore

/// Checks every backend of a configuration: what is wrong with it, and what to do.
package struct BackendDiagnosis: Sendable {
    private let checker: HealthChecker

    /// Creates a diagnosis that sends its requests through a transport.
    package init(transport: any BackendTransport) {
        checker = HealthChecker(transport: transport)
    }

    /// Checks all backends concurrently, without spending a token.
    ///
    /// - Returns: a step for each deployment, in the order of the configuration.
    package func steps(for configuration: RouterConfiguration) async -> [DiagnosisStep] {
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
        case .loading: "Wait until the model is loaded; the backend's log shows the progress."
        case .wrongModelName:
            "Use one of the model names it serves, after the provider in litellm_params.model."
        case .badKey: "Correct api_key in litellm_params, or the environment variable it refers to."
        case .overloaded: "It works, but is overloaded: send it fewer requests or add another backend."
        case .failing: "Look at its log: it lists the model but fails when it is called."
        case .unreachable:
            "Is it running, and are host and port in api_base correct? Try an IP address instead of a name, "
                + "as in http://127.0.0.1:8000/v1."
        }
    }
}
