import HTTPTransport

/// What calls work with from their beginning to their end: made once for each configuration, shared by all its calls.
final class RouterContext: Sendable {
    let snapshot: RouterSnapshot
    let selector: DeploymentSelector
    let transport: any BackendTransport
    let dependencies: ProxyDependencies
    private let observers: [any ProxyObserver]
    /// Whether somebody wants to know which fields a backend did not get.
    let reportsDroppedFields: Bool
    /// Knows how backends are; asked while a group restarts.
    let health: HealthChecker
    /// The most bytes of an answer that is not a stream.
    let answerLimit: Int
    /// Which deployment keeps which response.
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

    /// What the failures of a deployment are held against.
    func healthLimits(of deployment: Deployment) -> DeploymentHealth.Limits {
        DeploymentHealth.Limits(snapshot.configuration.cooldown, of: deployment.configuration)
    }

    func observe(_ event: ProxyEvent) {
        for observer in observers { observer.observe(event) }
    }
}
