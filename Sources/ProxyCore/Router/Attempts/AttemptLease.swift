import HTTPTransport
import Synchronization

/// Holds a deployment's place in its count of requests under way; gives it back once, at the latest when it is dropped.
final class AttemptLease: Sendable {
    let deployment: Deployment
    private let context: RouterContext
    private let began: ContinuousClock.Instant
    /// Whether the client chose how long it waits: that its time is over says nothing about the deployment.
    private let hasClientsTimers: Bool
    /// Whether the backend got header fields that the client chose: an error that it tells of may be theirs.
    private let hasClientFields: Bool
    /// Those who wait for the place, where the deployment's are limited.
    private let places: PlaceQueue?
    private let isOpen = Atomic(true)

    init(
        _ deployment: Deployment,
        for call: ModelCall,
        in context: RouterContext,
        places: PlaceQueue? = nil,
        at now: ContinuousClock.Instant
    ) {
        self.deployment = deployment
        self.context = context
        self.began = now
        self.places = places
        let options = call.options
        self.hasClientsTimers = options.timeout != nil || options.streamTimeout != nil
        self.hasClientFields = call.hasClientFields
        deployment.state.attemptStarted(at: now)
    }

    /// The answer came to its end: the place is free again, the cost is counted.
    ///
    /// - Parameter isRelayed: whether it went to the client piece by piece, and so could have broken off.
    func finish(usage: RelayedUsage?, isRelayed: Bool, at now: ContinuousClock.Instant) {
        if isRelayed { deployment.state.completed(begunAt: began) }
        if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        end()
    }

    /// The answer broke off on its way to the client: it weighs what the same failure would have before the first byte.
    func breakOff(_ failure: AttemptFailure, usage: RelayedUsage?, at now: ContinuousClock.Instant) {
        if isBackends(failure) {
            // The judgement's words go nowhere: the client was told within the answer, as it was then.
            let model = deployment.configuration.upstreamModel
            _ = context.judge(failure, of: deployment, upstreamModel: model, isMidway: true, at: now)
        }
        if let usage { deployment.state.used(tokens: usage.totalTokens, at: now) }
        end()
    }

    /// Of the timers only the wait between two pieces is the backend's alone: the whole's goes on while the client does not read.
    private func isBackends(_ failure: AttemptFailure) -> Bool {
        if case .answer(.errorObject) = failure { return !hasClientFields }
        guard case .transport(let error) = failure, error.code == .timedOut else { return true }
        return error.timer == .betweenBytes && !hasClientsTimers
    }

    /// Nobody waits for the answer any more, or none came: the place is free again, and this says nothing about the deployment.
    func end() {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        deployment.state.attemptEnded()
        places?.freed()
    }

    deinit {
        end()
    }
}
