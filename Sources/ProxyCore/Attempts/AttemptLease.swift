import Synchronization

/// Holds a deployment's place in its count of requests under way; gives it back once, at the latest when it is dropped.
final class AttemptLease: Sendable {
    let deployment: Deployment
    private let context: RouterContext
    private let isOpen = Atomic(true)

    init(_ deployment: Deployment, in context: RouterContext, at now: ContinuousClock.Instant) {
        self.deployment = deployment
        self.context = context
        deployment.state.attemptStarted(at: now)
    }

    /// The answer is out, or given up: the place is free again and the cost is counted.
    ///
    /// - Parameter isBroken: whether the backend left the answer incomplete, which counts against the deployment.
    func finish(usage: RelayedUsage?, isBroken: Bool, at now: ContinuousClock.Instant) {
        if isBroken {
            _ = deployment.state.failed(
                .counted(.internalServer),
                limits: context.healthLimits(of: deployment),
                at: now
            )
        }
        if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        end()
    }

    func end() {
        if isOpen.exchange(false, ordering: .relaxed) { deployment.state.attemptEnded() }
    }

    deinit {
        end()
    }
}
