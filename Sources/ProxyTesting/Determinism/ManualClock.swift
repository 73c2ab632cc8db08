public import ProxyCore
import Synchronization

/// A clock that stands still until a test moves it.
///
/// ```swift
/// let clock = ManualClock()
/// async let response = client.chat(request)   // receives a 429 with `retry-after: 5`
/// try await clock.waitForSleepers()
/// clock.advance(by: .seconds(5))
/// ```
///
/// If a test is not about the waits themselves, `skippingWaitsUpTo` makes short ones end at once: the clock jumps to their end. This is
/// deterministic as long as no two tasks wait at the same time.
///
/// - Isolation: may be used from any task.
public final class ManualClock: ProxyClock {
    private let origin = ContinuousClock.now
    private let unixOrigin: Double
    private let skipped: Duration
    private let state = Mutex(State())
    private let sleeping = Watched(0)

    private struct State {
        var elapsed: Duration = .zero
        var nextID = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Sleeps that were cancelled before they started.
        var cancelled: Set<Int> = []
    }

    private struct Sleeper {
        var deadline: ContinuousClock.Instant
        var continuation: UnsafeContinuation<Void, Never>
    }

    /// Creates a clock.
    ///
    /// - Parameters:
    ///   - unixTime: seconds since 1970 at the start.
    ///   - skippingWaitsUpTo: waits of up to this duration end at once; none by default.
    public init(unixTime: Double = 1_767_225_600, skippingWaitsUpTo: Duration = .zero) {
        unixOrigin = unixTime
        skipped = skippingWaitsUpTo
    }

    /// The time now.
    public var now: ContinuousClock.Instant { origin + elapsed }

    /// Seconds since 1970.
    public var unixTime: Double { unixOrigin + elapsed / .seconds(1) }

    /// The time that has passed since the clock was created.
    public var elapsed: Duration { state.withLock { $0.elapsed } }

    /// How many tasks are waiting.
    public var sleeperCount: Int { sleeping.value }

    /// Moves the time forward, and wakes the tasks whose deadline has passed, earliest first.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.elapsed += max(.zero, duration)
            let now = origin + state.elapsed
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        }
        sleeping.change { $0 -= due.count }
        for (_, sleeper) in due { sleeper.continuation.resume() }
    }

    /// Waits until at least this many tasks sleep on this clock.
    ///
    /// - Throws: `CancellationError`.
    public func waitForSleepers(_ count: Int = 1) async throws {
        _ = try await sleeping.wait { $0 >= count }
    }

    /// Waits until the clock has been moved to the deadline.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try Task.checkCancellation()
        let wait = deadline - now
        if wait <= skipped { return advance(by: wait) }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { start(id, Sleeper(deadline: deadline, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
        state.withLock { _ = $0.cancelled.remove(id) }
        try Task.checkCancellation()
    }

    private func start(_ id: Int, _ sleeper: Sleeper) {
        let sleeps = state.withLock { state in
            if state.cancelled.contains(id) || sleeper.deadline <= origin + state.elapsed { return false }
            state.sleepers[id] = sleeper
            return true
        }
        guard sleeps else { return sleeper.continuation.resume() }
        sleeping.change { $0 += 1 }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { state in
            state.cancelled.insert(id)
            return state.sleepers.removeValue(forKey: id)
        }
        guard let sleeper else { return }
        sleeping.change { $0 -= 1 }
        sleeper.continuation.resume()
    }
}
