import Testing

@testable import ProxyCore

@Suite("When a deployment cools down")
struct DeploymentHealthStateMachineTests {
    private let now = Samples.now

    private func limits(
        allowed: Int = 3,
        time: Duration = .seconds(5),
        isDisabled: Bool = false
    ) -> DeploymentHealth.Limits {
        DeploymentHealth.Limits(
            CooldownConfiguration(allowedFails: allowed, time: time, isDisabled: isDisabled),
            of: Samples.deployment()
        )
    }

    @Test("A deployment's own limits win over the router's")
    func ownLimits() {
        let router = CooldownConfiguration(allowedFails: 3, policy: [.rateLimit: 9, .timeout: 8])
        let own = Samples.deployment {
            $0.allowedFails = 1
            $0.allowedFailsPolicy = [.timeout: 2]
            $0.cooldownTime = .seconds(7)
        }
        let limits = DeploymentHealth.Limits(router, of: own)
        #expect(limits.allowedFails == 1)
        #expect(limits.policy == [.timeout: 2])
        #expect(limits.time == .seconds(7))
        #expect(DeploymentHealth.Limits(router, of: Samples.deployment()).policy == router.policy)
    }

    @Test("Failures up to the allowed number are tolerated; one more and it cools down")
    func counted() {
        var machine = DeploymentHealth.StateMachine()
        for _ in 0..<3 {
            #expect(machine.failed(.counted(.internalServer), limits: limits(), at: now) == nil)
        }
        #expect(machine.failed(.counted(.internalServer), limits: limits(), at: now) == now + .seconds(5))
        #expect(machine.restsUntil(at: now + .seconds(4)) == now + .seconds(5))
        #expect(machine.restsUntil(at: now + .seconds(5)) == nil)
    }

    @Test("Failures older than a minute are forgotten")
    func window() {
        var machine = DeploymentHealth.StateMachine()
        for _ in 0..<3 { _ = machine.failed(.counted(.timeout), limits: limits(), at: now) }
        #expect(machine.failed(.counted(.timeout), limits: limits(), at: now + .seconds(61)) == nil)
    }

    @Test("A success forgives")
    func success() {
        var machine = DeploymentHealth.StateMachine()
        for _ in 0..<3 { _ = machine.failed(.counted(.timeout), limits: limits(), at: now) }
        machine.answered()
        #expect(machine.failed(.counted(.timeout), limits: limits(), at: now) == nil)
    }

    @Test("An answer that broke off is forgiven by one that came to its end since, not by one that begins")
    func midway() {
        var machine = DeploymentHealth.StateMachine()
        func breaks(at instant: ContinuousClock.Instant) -> ContinuousClock.Instant? {
            machine.failed(.counted(.timeout), isMidway: true, limits: limits(allowed: 1), at: instant)
        }
        #expect(breaks(at: now) == nil)
        machine.answered()
        machine.completed(begunAt: now - .seconds(1))
        #expect(machine.recentFailures(at: now) == 1)
        machine.completed(begunAt: now + .seconds(1))
        #expect(machine.recentFailures(at: now) == 0)
        #expect(breaks(at: now + .seconds(2)) == nil)
        machine.answered()
        #expect(breaks(at: now + .seconds(3)) == now + .seconds(8))
    }

    @Test("An answer that came to its end forgives none that never began")
    func completed() {
        var machine = DeploymentHealth.StateMachine()
        _ = machine.failed(.counted(.timeout), limits: limits(), at: now)
        machine.completed(begunAt: now + .seconds(1))
        #expect(machine.recentFailures(at: now) == 1)
        machine.answered()
        #expect(machine.recentFailures(at: now) == 0)
    }

    @Test("A refused credential is enough at once; a pause that was asked for is kept")
    func immediate() {
        var machine = DeploymentHealth.StateMachine()
        #expect(machine.failed(.immediate(.authentication), limits: limits(), at: now) == now + .seconds(5))
        #expect(
            machine.failed(.untilRetryAfter(.seconds(30)), limits: limits(), at: now) == now + .seconds(30)
        )
    }

    @Test("Cooldowns can be switched off", arguments: [Duration.zero, .seconds(5)])
    func disabled(time: Duration) {
        var machine = DeploymentHealth.StateMachine()
        let limits = limits(time: time, isDisabled: time > .zero)
        #expect(machine.failed(.immediate(.authentication), limits: limits, at: now) == nil)
    }
}
