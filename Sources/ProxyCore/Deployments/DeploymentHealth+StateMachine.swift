/// Whether a deployment is cooling down, as a pure value.
package enum DeploymentHealth {
    /// How much a failure counts.
    package enum Failure: Sendable, Hashable {
        /// One of several that are tolerated: more of them within a minute than allowed cause a cooldown.
        case counted(FailureClass)
        /// Causes a cooldown by itself: a refused credential, a missing model.
        case immediate(FailureClass)
        /// The backend itself asked for a pause.
        case untilRetryAfter(Duration)
    }

    /// What the configuration says about cooldowns.
    package struct Limits: Sendable {
        package var allowedFails: Int
        package var policy: [FailureClass: Int]
        package var time: Duration

        /// The deployment's own limits win over the router's.
        package init(_ cooldown: CooldownConfiguration, of deployment: DeploymentConfiguration) {
            self.allowedFails = deployment.allowedFails ?? cooldown.allowedFails
            // The deployment's own count is more specific than the router's policy.
            let general = deployment.allowedFails == nil ? cooldown.policy : [:]
            self.policy = general.merging(deployment.allowedFailsPolicy) { $1 }
            self.time = cooldown.isDisabled ? .zero : deployment.cooldownTime ?? cooldown.time
        }
    }

    package struct StateMachine: Sendable {
        private var failures: [Seen] = []
        private var cooldownEnd: ContinuousClock.Instant?

        /// A failure that is remembered.
        private struct Seen {
            let instant: ContinuousClock.Instant
            /// Whether the response had begun.
            let isMidway: Bool
        }

        package init() {}

        /// The end of the present cooldown.
        package func restsUntil(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
            cooldownEnd.flatMap { $0 > now ? $0 : nil }
        }

        /// Failures within the last minute.
        package func recentFailures(at now: ContinuousClock.Instant) -> Int {
            failures.count { now - $0.instant < DeploymentHealth.window }
        }

        /// A response began: failures to respond are forgotten.
        ///
        /// Interrupted responses are not, or a deployment that interrupts every response would never cool down.
        package mutating func answered() {
            guard !failures.isEmpty else { return }
            failures.removeAll { !$0.isMidway }
        }

        /// A response is complete: interruptions from before its attempt are forgotten, later ones are not.
        package mutating func completed(begunAt beginning: ContinuousClock.Instant) {
            guard !failures.isEmpty else { return }
            failures.removeAll { $0.isMidway && $0.instant <= beginning }
        }

        /// Counts a failure.
        ///
        /// - Parameter isMidway: whether the response had begun.
        /// - Returns: the end of the cooldown that it caused, where it did.
        package mutating func failed(
            _ failure: Failure,
            isMidway: Bool = false,
            limits: Limits,
            at now: ContinuousClock.Instant
        ) -> ContinuousClock.Instant? {
            failures.removeAll { now - $0.instant >= DeploymentHealth.window }
            // A failing deployment may get many requests; a longer list would not change the outcome.
            if failures.count < DeploymentHealth.rememberedFailures {
                failures.append(Seen(instant: now, isMidway: isMidway))
            }
            guard limits.time > .zero else { return nil }
            let length: Duration
            switch failure {
            case .counted(let kind):
                guard failures.count > limits.policy[kind] ?? limits.allowedFails else { return nil }
                length = limits.time
            case .immediate:
                length = limits.time
            case .untilRetryAfter(let pause):
                length = pause
            }
            let end = now + length
            cooldownEnd = cooldownEnd.map { max($0, end) } ?? end
            return cooldownEnd
        }
    }

    static let window = Duration.seconds(60)
    static let rememberedFailures = 1000
}
