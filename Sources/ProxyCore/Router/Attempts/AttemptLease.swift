import HTTPTransport
import Synchronization

/// Counts one attempt among its deployment's running requests; released once, at the latest when it is dropped.
final class AttemptLease: Sendable {
    let deployment: Deployment
    private let context: RouterContext
    private let began: ContinuousClock.Instant
    /// The client chose a timeout, so running into it says nothing about the deployment.
    private let hasClientTimeouts: Bool
    /// The backend got header fields that the client chose, so an error may be due to them.
    private let hasClientFields: Bool
    /// The calls that wait for this deployment, if it limits its parallel requests.
    private let permits: PermitQueue?
    private let isOpen = Atomic(true)

    init(
        _ deployment: Deployment,
        for call: ModelCall,
        in context: RouterContext,
        permits: PermitQueue? = nil,
        at now: ContinuousClock.Instant
    ) {
        self.deployment = deployment
        self.context = context
        self.began = now
        self.permits = permits
        let options = call.options
        self.hasClientTimeouts = options.timeout != nil || options.streamTimeout != nil
        self.hasClientFields = call.hasClientFields
        deployment.state.attemptStarted(at: now)
    }

    /// Records a response that reached its end.
    ///
    /// - Parameter isRelayed: whether it went to the client piece by piece, and so could have been interrupted.
    func complete(usage: RelayedUsage?, isRelayed: Bool, at now: ContinuousClock.Instant) {
        if isRelayed { deployment.state.completed(begunAt: began) }
        end(usage: usage, at: now)
    }

    /// Records a response that the backend interrupted: it counts as much as the same failure before the first byte.
    func interrupt(by failure: AttemptFailure, usage: RelayedUsage?, at now: ContinuousClock.Instant) {
        if isBackendsFault(failure) {
            let model = deployment.configuration.upstreamModel
            let verdict = OutcomeClassifier(deployment: deployment, upstreamModel: model).verdict(on: failure)
            context.record(verdict.weight, against: deployment, isMidway: true, at: now)
        }
        end(usage: usage, at: now)
    }

    /// Stops counting the attempt, without saying anything about the deployment's health.
    func release() {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        deployment.state.attemptEnded()
        permits?.freed()
    }

    deinit {
        release()
    }

    private func end(usage: RelayedUsage?, at now: ContinuousClock.Instant) {
        if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        release()
    }

    /// Of the timeouts only the one between two pieces is the backend's alone: the total one also runs while the client does not read.
    private func isBackendsFault(_ failure: AttemptFailure) -> Bool {
        if case .unusable(.errorObject) = failure { return !hasClientFields }
        guard case .transport(let error) = failure, error.code == .timedOut else { return true }
        return error.timer == .betweenBytes && !hasClientTimeouts
    }
}
