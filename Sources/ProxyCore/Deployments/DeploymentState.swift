import Synchronization

/// The counters of one deployment: what is under way, how fast it answers, what it used this minute, whether it rests.
///
/// Shared by every request and kept over reloads. One short lock; nothing is called while it is held.
package final class DeploymentState: Sendable {
    struct Counters {
        var inFlight = 0
        var latency = LatencyAverage()
        var usage = MinuteUsage()
        var health = DeploymentHealth.StateMachine()
        var contextLength: Int?
        var tokenizerRestsUntil: ContinuousClock.Instant?
        var suspectUntil: ContinuousClock.Instant?
    }

    let counters = Mutex(Counters())

    package init() {}

    /// What a strategy and the router look at, read in one go.
    package struct Reading: Sendable {
        package var inFlight: Int
        package var latency: Duration?
        package var requestsThisMinute: Int
        package var tokensThisMinute: Int
        package var restsUntil: ContinuousClock.Instant?
        package var recentFailures: Int
        /// Whether it let a call run out of time, and has not answered since.
        package var isSuspect = false
    }

    package func reading(at now: ContinuousClock.Instant) -> Reading {
        counters.withLock { counters in
            counters.usage.roll(to: now)
            return Reading(
                inFlight: counters.inFlight,
                latency: counters.latency.value,
                requestsThisMinute: counters.usage.requests,
                tokensThisMinute: counters.usage.tokens,
                restsUntil: counters.health.restsUntil(at: now),
                recentFailures: counters.health.recentFailures(at: now),
                isSuspect: counters.suspectUntil.map { now < $0 } ?? false
            )
        }
    }

    /// How long until the counts of a minute begin anew.
    func minuteLeft(at now: ContinuousClock.Instant) -> Duration {
        counters.withLock { $0.usage.timeLeft(at: now) }
    }

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

    /// An answer began; how it ends is told later.
    package func answered(firstByteAfter latency: Duration) {
        counters.withLock { counters in
            counters.latency.add(latency)
            counters.suspectUntil = nil
            counters.health.answered()
        }
    }

    /// A call to it ran out of time: others are preferred until it answers again, or the time is over.
    func suspected(until instant: ContinuousClock.Instant) {
        counters.withLock { $0.suspectUntil = instant }
    }

    /// An answer that could have broken off came to its end.
    func completed(begunAt beginning: ContinuousClock.Instant) {
        counters.withLock { $0.health.completed(begunAt: beginning) }
    }

    /// Counts a failure; answers until when the deployment rests, where this failure sent it to rest.
    ///
    /// - Parameter isMidway: whether the answer had begun.
    package func failed(
        _ failure: DeploymentHealth.Failure,
        isMidway: Bool = false,
        limits: DeploymentHealth.Limits,
        at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        counters.withLock { $0.health.failed(failure, isMidway: isMidway, limits: limits, at: now) }
    }

    package func used(tokens: Int, at now: ContinuousClock.Instant) {
        counters.withLock { counters in
            counters.usage.roll(to: now)
            counters.usage.tokens += tokens
        }
    }
}
