import Synchronization

/// The requests that wait until a deployment of a group may take one more: `max_parallel_requests`.
///
/// First come, first served. Who is called looks for a permit itself, and may come back to its old turn when another was quicker.
final class PermitQueue: Sendable {
    /// Whose turn it is: a lower number came before.
    typealias Turn = UInt64

    enum Outcome: Sendable {
        /// A permit was released.
        case called
        /// Time to look again: the deadline, or a second, which is for limits that a reload has changed.
        case late
        case cancelled
        /// As many wait as may.
        case full
    }

    /// How many may wait; each keeps its request in memory.
    static let limit = 1000
    private static let lookAgain = Duration.seconds(1)

    private struct State {
        var lastTurn: Turn = 0
        /// In the order of their turns.
        var waiting: [(turn: Turn, continuation: CheckedContinuation<Outcome, Never>)] = []
        /// Those that were cancelled before they waited.
        var cancelled: Set<Turn> = []
    }

    private let state = Mutex(State())
    private let count = Atomic(0)
    private let left = Atomic(0)

    /// How many permits were released so far; read it before looking for one.
    var departures: Int { left.load(ordering: .sequentiallyConsistent) }

    /// Whether anybody waits, whom nobody who comes later may overtake.
    var isWaitedFor: Bool { count.load(ordering: .relaxed) > 0 }

    /// Draws a number.
    func newTurn() -> Turn {
        state.withLock { state in
            state.lastTurn += 1
            return state.lastTurn
        }
    }

    /// Waits for a permit.
    ///
    /// - Parameter departures: as many had been released before the caller looked for one and found none; a later release may have given
    ///   one back.
    func wait(
        _ turn: Turn,
        since departures: Int,
        until deadline: ContinuousClock.Instant,
        clock: any ProxyClock
    ) async -> Outcome {
        let alarm = Task { [weak self] in
            guard (try? await clock.sleep(until: min(deadline, clock.now + Self.lookAgain))) != nil else {
                return
            }
            self?.end(turn, .late)
        }
        defer {
            alarm.cancel()
            state.withLock { _ = $0.cancelled.remove(turn) }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refusal: Outcome? = state.withLock { state in
                    if state.cancelled.remove(turn) != nil { return .cancelled }
                    guard state.waiting.count < Self.limit else { return .full }
                    let place = state.waiting.firstIndex { $0.turn > turn } ?? state.waiting.endIndex
                    state.waiting.insert((turn, continuation), at: place)
                    count.store(state.waiting.count, ordering: .sequentiallyConsistent)
                    // Who leaves from now on sees that somebody waits.
                    guard self.departures == departures else {
                        state.waiting.remove(at: place)
                        count.store(state.waiting.count, ordering: .sequentiallyConsistent)
                        return .called
                    }
                    return nil
                }
                if let refusal { continuation.resume(returning: refusal) }
            }
        } onCancel: {
            end(turn, .cancelled)
        }
    }

    /// A permit is free: resumes the request that has waited longest.
    func freed() {
        left.add(1, ordering: .sequentiallyConsistent)
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let next = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard !state.waiting.isEmpty else { return nil }
            let first = state.waiting.removeFirst().continuation
            count.store(state.waiting.count, ordering: .relaxed)
            return first
        }
        next?.resume(returning: .called)
    }

    private func end(_ turn: Turn, _ outcome: Outcome) {
        let found = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard let place = state.waiting.firstIndex(where: { $0.turn == turn }) else {
                if outcome == .cancelled { state.cancelled.insert(turn) }
                return nil
            }
            let continuation = state.waiting.remove(at: place).continuation
            count.store(state.waiting.count, ordering: .relaxed)
            return continuation
        }
        found?.resume(returning: outcome)
    }
}
