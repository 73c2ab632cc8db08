/// Whether a deployment rests: cooldown, as a pure value.
package enum DeploymentHealth {
    /// How much a failure weighs.
    package enum Failure: Sendable, Hashable {
        /// One of several that are borne: the deployment rests when they are more than allowed within a minute.
        case counted(FailureClass)
        /// Enough by itself: a refused credential, a model that is not there.
        case immediate(FailureClass)
        /// The backend said itself until when it wants to be left alone.
        case untilRetryAfter(Duration)
    }

    /// What the configuration says about resting.
    package struct Limits: Sendable {
        package var allowedFails: Int
        package var policy: [FailureClass: Int]
        package var time: Duration

        /// The deployment's own limits win over the router's.
        package init(_ cooldown: CooldownConfiguration, of deployment: DeploymentConfiguration) {
            self.allowedFails = deployment.allowedFails ?? cooldown.allowedFails
            // A count of the deployment's own is nearer than a policy of the router's.
            let general = deployment.allowedFails == nil ? cooldown.policy : [:]
            self.policy = general.merging(deployment.allowedFailsPolicy) { $1 }
            self.time = cooldown.isDisabled ? .zero : deployment.cooldownTime ?? cooldown.time
        }
    }

    package struct StateMachine: Sendable {
        private var failures: [Seen] = []
        private var rest: ContinuousClock.Instant?

        /// A failure that is remembered.
        private struct Seen {
            let instant: ContinuousClock.Instant
            /// Whether the answer had begun.
            let isMidway: Bool
        }

        package init() {}

        /// The end of the rest, where there is one now.
        package func restsUntil(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
            rest.flatMap { $0 > now ? $0 : nil }
        }

        /// Failures within the last minute.
        package func recentFailures(at now: ContinuousClock.Instant) -> Int {
            failures.count { now - $0.instant < DeploymentHealth.window }
        }

        /// An answer began: what kept the deployment from answering is over.
        ///
        /// Answers that broke off are not forgiven by that, or a deployment that breaks each of them off would never rest.
        package mutating func answered() {
            guard !failures.isEmpty else { return }
            failures.removeAll { !$0.isMidway }
        }

        /// An answer came to its end: those that broke off before its attempt began are forgiven, not those since.
        package mutating func completed(begunAt beginning: ContinuousClock.Instant) {
            guard !failures.isEmpty else { return }
            failures.removeAll { $0.isMidway && $0.instant <= beginning }
        }

        /// Counts a failure; answers the end of the rest that it began.
        ///
        /// - Parameter isMidway: whether the answer had begun.
        package mutating func failed(
            _ failure: Failure,
            isMidway: Bool = false,
            limits: Limits,
            at now: ContinuousClock.Instant
        ) -> ContinuousClock.Instant? {
            failures.removeAll { now - $0.instant >= DeploymentHealth.window }
            // A failing deployment may be asked very often; the list need not be longer than what can still matter.
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
            rest = rest.map { max($0, end) } ?? end
            return rest
        }
    }

    static let window = Duration.seconds(60)
    static let rememberedFailures = 1000
}
