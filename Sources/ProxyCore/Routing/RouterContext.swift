/// What one call works with from its beginning to its end.
struct RouterContext: Sendable {
    let snapshot: RouterSnapshot
    let strategy: any RoutingStrategy
    let transport: any BackendTransport
    let dependencies: ProxyDependencies
    let observers: [any ProxyObserver]
    /// The most bytes of an answer that is not a stream.
    let answerLimit: Int

    var now: ContinuousClock.Instant { dependencies.clock.now }

    var selector: DeploymentSelector {
        DeploymentSelector(
            strategy: strategy,
            configuration: snapshot.configuration,
            random: dependencies.randomNumberGenerator
        )
    }

    /// Random, from 0 up to 1.
    func jitter() -> Double {
        var random = dependencies.randomNumberGenerator
        return Double.random(in: 0..<1, using: &random)
    }

    func observe(_ event: ProxyEvent) {
        for observer in observers { observer.observe(event) }
    }
}
