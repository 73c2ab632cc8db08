import HTTPTransport

/// What a call uses from its start to its end: made once for each configuration and shared by all its calls.
final class RouterContext: Sendable {
    let snapshot: RouterSnapshot
    let selector: DeploymentSelector
    let transport: any BackendTransport
    let dependencies: ProxyDependencies
    private let observers: [any ProxyObserver]
    /// Whether an observer wants to know which fields a backend did not get.
    let reportsDroppedFields: Bool
    /// Probes backends while a group restarts.
    let health: HealthChecker
    /// The most bytes of a response that is not a stream.
    let answerLimit: Int
    /// Which deployment stores which response.
    let bindings: ResponseBindings

    init(
        snapshot: RouterSnapshot,
        strategy: (any RoutingStrategy)?,
        transport: any BackendTransport,
        dependencies: ProxyDependencies,
        observers: [any ProxyObserver],
        health: HealthChecker,
        answerLimit: Int,
        bindings: ResponseBindings
    ) {
        self.bindings = bindings
        self.snapshot = snapshot
        self.selector = DeploymentSelector(
            strategy: strategy ?? snapshot.configuration.strategy.strategy,
            configuration: snapshot.configuration,
            random: dependencies.randomNumberGenerator
        )
        self.transport = transport
        self.dependencies = dependencies
        self.observers = observers
        self.reportsDroppedFields = observers.contains(where: \.wantsDroppedFields)
        self.health = health
        self.answerLimit = answerLimit
    }

    var now: ContinuousClock.Instant { dependencies.clock.now }

    /// Random, from 0 up to 1.
    func jitter() -> Double {
        var random = dependencies.randomNumberGenerator
        return Double.random(in: 0..<1, using: &random)
    }

    /// Finds out who serves a call's model.
    ///
    /// A call that continues a stored response goes to the one deployment that stores it, where that is known.
    ///
    /// - Throws: 404 where nobody serves the model, 400 where nobody serves it at this endpoint.
    func resolution(for call: ModelCall) throws(ProxyError) -> ModelResolution {
        var resolution = try snapshot.resolution(for: call.model)
        if call.endpoint.path.hasPrefix("responses"), resolution.group.deployments.count > 1,
            case .json(let envelope) = call.body,
            let id = envelope.text(of: "previous_response_id", upTo: ResponseBindings.mostIDBytes),
            let holder = bindings.deployment(of: id),
            let deployment = resolution.group.deployments.first(where: { $0.id == holder })
        {
            resolution.group = resolution.group.narrowed(to: [deployment])
        }
        try resolution.group.check(call.endpoint)
        return resolution
    }

    /// The limits for a deployment's failures.
    func healthLimits(of deployment: Deployment) -> DeploymentHealth.Limits {
        DeploymentHealth.Limits(snapshot.configuration.cooldown, of: deployment.configuration)
    }

    func observe(_ event: ProxyEvent) {
        for observer in observers { observer.observe(event) }
    }
}

// MARK: - Failures

extension RouterContext {
    /// Classifies a failure before the first byte, and counts it against the deployment.
    ///
    /// - Parameters:
    ///   - failure: what was seen.
    ///   - deployment: the deployment that failed.
    ///   - upstreamModel: the model's name as it was sent there.
    ///   - request: what the client sent.
    func judge(
        _ failure: AttemptFailure,
        of deployment: Deployment,
        upstreamModel: String,
        request: OutcomeClassifier.Request,
        at now: ContinuousClock.Instant
    ) -> Verdict {
        let classifier = OutcomeClassifier(
            deployment: deployment,
            upstreamModel: upstreamModel,
            request: request
        )
        let verdict = classifier.verdict(on: failure)
        record(verdict.weight, against: deployment, isMidway: false, at: now)
        return verdict
    }

    /// Counts a failure against a deployment, and reports the cooldown that it starts.
    ///
    /// - Parameters:
    ///   - weight: `nil` if it was not the deployment's fault.
    ///   - isMidway: whether the response had begun.
    func record(
        _ weight: DeploymentHealth.Failure?,
        against deployment: Deployment,
        isMidway: Bool,
        at now: ContinuousClock.Instant
    ) {
        guard let weight else { return }
        let limits = healthLimits(of: deployment)
        let restsUntil = deployment.state.failed(weight, isMidway: isMidway, limits: limits, at: now)
        if let restsUntil { observe(.deploymentRests(deployment.id, for: restsUntil - now)) }
    }
}
