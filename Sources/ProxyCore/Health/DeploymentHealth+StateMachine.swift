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
        private var failures: [ContinuousClock.Instant] = []
        private var rest: ContinuousClock.Instant?

        package init() {}

        /// The end of the rest, where there is one now.
        package func restsUntil(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
            rest.flatMap { $0 > now ? $0 : nil }
        }

        /// Failures within the last minute.
        package func recentFailures(at now: ContinuousClock.Instant) -> Int {
            failures.count { now - $0 < DeploymentHealth.window }
        }

        package mutating func succeeded() {
            failures.removeAll(keepingCapacity: true)
        }

        /// Counts a failure; answers the end of the rest that it began.
        package mutating func failed(
            _ failure: Failure,
            limits: Limits,
            at now: ContinuousClock.Instant
        ) -> ContinuousClock.Instant? {
            failures.removeAll { now - $0 >= DeploymentHealth.window }
            // A failing deployment may be asked very often; the list need not be longer than what can still matter.
            if failures.count < DeploymentHealth.rememberedFailures { failures.append(now) }
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
