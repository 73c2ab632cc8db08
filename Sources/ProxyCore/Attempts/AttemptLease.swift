import Synchronization

/// Holds a deployment's place in its count of requests under way; gives it back once, at the latest when it is dropped.
final class AttemptLease: Sendable {
    let deployment: Deployment
    private let context: RouterContext
    private let began: ContinuousClock.Instant
    private let isOpen = Atomic(true)

    init(_ deployment: Deployment, in context: RouterContext, at now: ContinuousClock.Instant) {
        self.deployment = deployment
        self.context = context
        self.began = now
        deployment.state.attemptStarted(at: now)
    }

    /// The answer came to its end, or broke off: the place is free again, the cost and the end are counted.
    ///
    /// - Parameter failure: how the answer broke off; it weighs what it would have before the first byte.
    func finish(usage: RelayedUsage?, failure: AttemptFailure?, at now: ContinuousClock.Instant) {
        if let failure {
            // The judgement's words go nowhere: the client was told within the answer, as it was then.
            let model = deployment.configuration.upstreamModel
            _ = context.judge(failure, of: deployment, upstreamModel: model, isMidway: true, at: now)
            if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        } else {
            deployment.state.completed(begunAt: began, tokens: usage?.totalTokens, at: now)
        }
        end()
    }

    /// Nobody waits for the answer any more, or none came: the place is free again, and this says nothing about the deployment.
    func end() {
        if isOpen.exchange(false, ordering: .relaxed) { deployment.state.attemptEnded() }
    }

    deinit {
        end()
    }
}
