public import HTTPTypes

/// The answer of a deployment to a routed call, good to be passed on.
public struct RoutedAnswer: Sendable {
    /// The backend's status and header fields.
    public var head: HTTPResponse

    /// The body, with the client's name for the model.
    package var body: Body

    /// What the router did.
    public var route: RouteReport

    /// What the answer cost, where it is known already; a stream says it at its end.
    public var usage: RelayedUsage?

    /// Keeps the deployment's place until the answer is out.
    let lease: AttemptLease

    /// Gets the tokens that the answer cost once they are known.
    let deployment: Deployment

    /// What a failure amid the answer weighs by.
    let healthLimits: DeploymentHealth.Limits

    /// Kept elsewhere than in the answer, which many frames have room for.
    package indirect enum Body: Sendable {
        case complete([UInt8])
        case stream(RelayedStream)
        /// Bytes of a kind that the proxy does not look into, such as sound.
        case raw(BackendBody)
    }
}

extension RoutedAnswer {
    /// The answer is out, or given up: its deployment is free again and its cost is counted.
    ///
    /// - Parameter isBroken: whether the backend left it incomplete, which counts against the deployment.
    package func finish(usage: RelayedUsage?, isBroken: Bool = false, at now: ContinuousClock.Instant) {
        if isBroken {
            _ = deployment.state.failed(.counted(.internalServer), limits: healthLimits, at: now)
        }
        if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        lease.end()
    }
}
