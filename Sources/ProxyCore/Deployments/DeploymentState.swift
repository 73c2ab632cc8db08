import Synchronization

/// The counters of one deployment: requests under way, latency, usage of this minute, health.
///
/// Shared by all requests and kept over reloads. Guarded by one short lock; nothing is called while it is held.
package final class DeploymentState: Sendable {
    private struct Counters {
        var inFlight = 0
        var latency: Duration?
        var usage = MinuteUsage()
        var health = DeploymentHealth.StateMachine()
        var contextLength: Int?
        var tokenizerCooldownUntil: ContinuousClock.Instant?
        var suspectUntil: ContinuousClock.Instant?
    }

    private let counters = Mutex(Counters())

    package init() {}

    /// What a strategy and the router look at, read at once.
    package struct Reading: Sendable {
        package var inFlight: Int
        package var latency: Duration?
        package var requestsThisMinute: Int
        package var tokensThisMinute: Int
        package var cooldownUntil: ContinuousClock.Instant?
        package var recentFailures: Int
        /// Whether it let a call run out of time and has not responded since.
        package var isSuspect = false
    }

    package func reading(at now: ContinuousClock.Instant) -> Reading {
        counters.withLock { counters in
            counters.usage.roll(to: now)
            return Reading(
                inFlight: counters.inFlight,
                latency: counters.latency,
                requestsThisMinute: counters.usage.requests,
                tokensThisMinute: counters.usage.tokens,
                cooldownUntil: counters.health.cooldownUntil(at: now),
                recentFailures: counters.health.recentFailures(at: now),
                isSuspect: counters.suspectUntil.map { now < $0 } ?? false
            )
        }
    }
}

// MARK: - Attempts

extension DeploymentState {
    package func attemptStarted(at now: ContinuousClock.Instant) {
        counters.withLock { counters in
            counters.inFlight += 1
            counters.usage.roll(to: now)
            counters.usage.requests += 1
        }
    }

    package func attemptEnded() {
        counters.withLock { $0.inFlight -= 1 }
    }

    /// A response began; how it ends is reported later.
    package func answered(firstByteAfter latency: Duration) {
        counters.withLock { counters in
            // A moving average, in which each new value weighs a fifth.
            counters.latency = counters.latency.map { $0 + (latency - $0).divided(by: 5) } ?? latency
            counters.suspectUntil = nil
            counters.health.answered()
        }
    }

    /// A call to it ran out of time: others are preferred until it responds again, or until this moment.
    func suspected(until instant: ContinuousClock.Instant) {
        counters.withLock { $0.suspectUntil = instant }
    }

    /// A response that could have been interrupted is complete.
    func completed(begunAt beginning: ContinuousClock.Instant) {
        counters.withLock { $0.health.completed(begunAt: beginning) }
    }

    /// Counts a failure.
    ///
    /// - Parameter isMidway: whether the response had begun.
    /// - Returns: the end of the cooldown that this failure caused, where it did.
    package func failed(
        _ failure: DeploymentHealth.Failure,
        isMidway: Bool = false,
        limits: DeploymentHealth.Limits,
        at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        counters.withLock { $0.health.failed(failure, isMidway: isMidway, limits: limits, at: now) }
    }
}

// MARK: - Usage of this minute

extension DeploymentState {
    /// How long until the counts of a minute start again.
    func minuteLeft(at now: ContinuousClock.Instant) -> Duration {
        counters.withLock { $0.usage.timeLeft(at: now) }
    }

    package func used(tokens: Int, at now: ContinuousClock.Instant) {
        counters.withLock { counters in
            counters.usage.roll(to: now)
            counters.usage.tokens += tokens
        }
    }

    /// Requests and tokens of the current minute.
    private struct MinuteUsage {
        private var began: ContinuousClock.Instant?
        var requests = 0
        var tokens = 0

        /// Starts a new minute where the last one is over.
        mutating func roll(to now: ContinuousClock.Instant) {
            if let began, now - began < .seconds(60) { return }
            began = now
            requests = 0
            tokens = 0
        }

        func timeLeft(at now: ContinuousClock.Instant) -> Duration {
            guard let began else { return .zero }
            return max(.zero, .seconds(60) - (now - began))
        }
    }
}

// MARK: - The context window

extension DeploymentState {
    /// The most tokens of a prompt and its response together, as the backend last said.
    package var contextLength: Int? { counters.withLock { $0.contextLength } }

    package func update(contextLength: Int) {
        // A backend may report any number; sums of lengths must not overflow.
        guard (1..<1 << 40).contains(contextLength) else { return }
        counters.withLock { $0.contextLength = contextLength }
    }

    /// Whether the backend's `/tokenize` is worth a call.
    func isTokenizerAvailable(at now: ContinuousClock.Instant) -> Bool {
        counters.withLock { counters in counters.tokenizerCooldownUntil.map { $0 <= now } ?? true }
    }

    func tokenizerCoolsDown(until instant: ContinuousClock.Instant) {
        counters.withLock { $0.tokenizerCooldownUntil = instant }
    }
}
