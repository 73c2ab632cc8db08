import Synchronization

/// Limits how many calls run at a time; a few more wait briefly for a permit.
///
/// - Cancellation: a call whose task is cancelled leaves the queue at once.
final class Admission: Sendable {
    /// How the wait of a call ended.
    private enum Outcome {
        case admitted, evicted, late, cancelled
    }

    private enum Waiter {
        /// It is in the queue, but its task does not wait yet.
        case arriving
        case waiting(CheckedContinuation<Outcome, Never>)
        /// The outcome is known before its task waits.
        case decided(Outcome)
    }

    private struct State {
        var queue: AdmissionQueue.StateMachine
        var waiters: [AdmissionQueue.Ticket: Waiter] = [:]
        var lastTicket: AdmissionQueue.Ticket = 0
    }

    private let state: Mutex<State>

    init(_ limits: AdmissionQueue.Limits) {
        state = Mutex(State(queue: AdmissionQueue.StateMachine(limits)))
    }

    /// How many calls run, and how many wait.
    var load: (running: Int, waiting: Int) {
        state.withLock { ($0.queue.running, $0.queue.waiting) }
    }

    /// Replaces the limits.
    func update(_ limits: AdmissionQueue.Limits) {
        settle(.admitted) { $0.queue.update(limits) }
    }

    /// Returns a permit if one is free, which is the usual case.
    func enterAtOnce() -> AdmissionPermit? {
        state.withLock { $0.queue.admitAtOnce() } ? AdmissionPermit(self) : nil
    }

    /// Waits for a permit.
    ///
    /// - Throws: 503 if the queue is full or no permit became free in time, 499 if the task was cancelled.
    func enter(
        _ client: ClientIdentity,
        until deadline: ContinuousClock.Instant,
        clock: any ProxyClock
    ) async throws(ProxyError) -> AdmissionPermit {
        let (ticket, arrival) = state.withLock { state in
            state.lastTicket += 1
            let arrival = state.queue.arrive(state.lastTicket, of: client)
            if case .queued = arrival { state.waiters[state.lastTicket] = .arriving }
            return (state.lastTicket, arrival)
        }
        switch arrival {
        case .admitted:
            return AdmissionPermit(self)
        case .refused:
            throw Self.full
        case .queued(let evicted):
            if let evicted { settle(.evicted) { _ in [evicted] } }
        }
        switch await wait(ticket, of: client, until: deadline, clock: clock) {
        case .admitted: return AdmissionPermit(self)
        case .evicted: throw Self.full
        case .late: throw Self.late
        case .cancelled: throw .clientClosedRequest
        }
    }

    /// Returns a permit; called by ``AdmissionPermit``.
    func leave() {
        settle(.admitted) { $0.queue.leave() }
    }

    private static let full = ProxyError.unavailable(
        "The proxy is busy: the limits on running and waiting requests are reached "
            + "(general_settings.global_max_parallel_requests, max_queued_requests_per_worker).",
        code: "too_many_requests"
    )

    private static let late = ProxyError.unavailable(
        "The proxy is busy: no permit became free in time "
            + "(general_settings.global_max_parallel_requests, admission_queue_timeout_seconds).",
        code: "too_many_requests"
    )
}

// MARK: - Waiting

extension Admission {
    private func wait(
        _ ticket: AdmissionQueue.Ticket,
        of client: ClientIdentity,
        until deadline: ContinuousClock.Instant,
        clock: any ProxyClock
    ) async -> Outcome {
        async let _: Void = expire(ticket, of: client, at: deadline, clock: clock)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let decided: Outcome? = state.withLock { state in
                    if case .decided(let outcome) = state.waiters[ticket] {
                        state.waiters[ticket] = nil
                        return outcome
                    }
                    state.waiters[ticket] = .waiting(continuation)
                    return nil
                }
                if let decided { continuation.resume(returning: decided) }
            }
        } onCancel: {
            withdraw(ticket, of: client, as: .cancelled)
        }
        return outcome
    }

    private func expire(
        _ ticket: AdmissionQueue.Ticket,
        of client: ClientIdentity,
        at deadline: ContinuousClock.Instant,
        clock: any ProxyClock
    ) async {
        guard (try? await clock.sleep(until: deadline)) != nil else { return }
        withdraw(ticket, of: client, as: .late)
    }

    private func withdraw(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity, as outcome: Outcome) {
        settle(outcome) { $0.queue.withdraw(ticket, of: client) ? [ticket] : [] }
    }

    /// Changes the queue and resumes the calls whose wait the change ends.
    private func settle(_ outcome: Outcome, _ change: (inout State) -> [AdmissionQueue.Ticket]) {
        let waiting = state.withLock { state in
            change(&state).compactMap { ticket -> CheckedContinuation<Outcome, Never>? in
                guard case .waiting(let continuation) = state.waiters[ticket] else {
                    state.waiters[ticket] = .decided(outcome)
                    return nil
                }
                state.waiters[ticket] = nil
                return continuation
            }
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }
}

/// Lets one call run; returned once, at the latest when it is dropped.
final class AdmissionPermit: Sendable {
    private let admission: Admission
    private let isOpen = Atomic(true)

    init(_ admission: Admission) {
        self.admission = admission
    }

    /// Returns the permit, so that the next waiting call may run.
    func release() {
        if isOpen.exchange(false, ordering: .relaxed) { admission.leave() }
    }

    deinit {
        release()
    }
}

/// A call that may run, and how long it waited for its permit.
struct AdmittedCall: Sendable {
    let permit: AdmissionPermit
    let queueTime: Duration
}
