import Synchronization

/// Holds a deployment's place in its count of requests under way; gives it back once, at the latest when it is dropped.
final class AttemptLease: Sendable {
    private let state: DeploymentState
    private let isOpen = Atomic(true)

    init(_ deployment: Deployment, at now: ContinuousClock.Instant) {
        state = deployment.state
        state.attemptStarted(at: now)
    }

    func end() {
        if isOpen.exchange(false, ordering: .relaxed) { state.attemptEnded() }
    }

    deinit {
        end()
    }
}
