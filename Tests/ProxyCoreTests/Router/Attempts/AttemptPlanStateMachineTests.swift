import Testing

@testable import ProxyCore

@Suite("The order of a request's attempts")
struct AttemptPlanStateMachineTests {
    private let now = Samples.now

    private func machine(
        _ configuration: RouterConfiguration = Samples.configuration(Samples.deployment()),
        options: CallOptions = CallOptions(),
        deadline: Duration = .seconds(60)
    ) -> AttemptPlan.StateMachine {
        AttemptPlan.StateMachine(
            group: "chat",
            configuration: configuration,
            options: options,
            deadline: now + deadline
        )
    }

    private func verdict(
        _ retry: Verdict.Retry,
        fallback: Verdict.Fallback = .general,
        kind: FailureClass = .internalServer
    ) -> Verdict {
        Verdict(
            owner: .backend,
            kind: kind,
            retry: retry,
            weight: nil,
            fallback: fallback,
            error: ProxyError(status: 502, type: "t", message: "m")
        )
    }

    private func fail(
        _ machine: inout AttemptPlan.StateMachine,
        _ verdict: Verdict,
        at deployment: String = "one",
        fresh: Bool = false,
        retries: Int? = nil
    ) -> AttemptPlan.Action {
        machine.failed(
            at: DeploymentID(deployment),
            deploymentRetries: retries,
            verdict: verdict,
            surroundings: .init(now: now, hasFreshDeployment: fresh, jitter: 0)
        )
    }

    @Test("Another healthy deployment is asked at once")
    func elsewhere() {
        var machine = machine()
        #expect(fail(&machine, verdict(.anywhere(after: .seconds(9))), fresh: true) == .retry(after: .zero))
        #expect(machine.tried == [DeploymentID("one")])
    }

    @Test("A lone deployment is asked again after a growing pause, twice by default")
    func backoff() {
        var machine = machine()
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .retry(after: .milliseconds(500)))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .retry(after: .milliseconds(1000)))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .giveUp)
    }

    @Test("The pause that the backend asks for is kept, where the deadline leaves room")
    func retryAfter() {
        var patient = machine(deadline: .seconds(60))
        #expect(fail(&patient, verdict(.anywhere(after: .seconds(7)))) == .retry(after: .seconds(7)))
        var hurried = machine(deadline: .seconds(5))
        #expect(fail(&hurried, verdict(.anywhere(after: .seconds(7)))) == .giveUp)
    }

    @Test("What the network refused is tried again without a pause, as often as anything")
    func network() {
        var machine = machine()
        #expect(fail(&machine, verdict(.anywhereAtOnce)) == .retry(after: .zero))
        #expect(fail(&machine, verdict(.anywhereAtOnce)) == .retry(after: .zero))
        #expect(fail(&machine, verdict(.anywhereAtOnce)) == .giveUp)
    }

    @Test("What is the client's fault is neither tried again nor passed on")
    func client() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.fallbacks.general = ["chat": ["other"]]
        var machine = machine(configuration)
        #expect(fail(&machine, verdict(.never, fallback: .none), fresh: true) == .giveUp)
    }

    @Test("A credential that was refused is not tried again where it would be the same")
    func credential() {
        var machine = machine()
        #expect(fail(&machine, verdict(.elsewhere)) == .giveUp)
        #expect(fail(&machine, verdict(.elsewhere), fresh: true) == .retry(after: .zero))
    }

    @Test("Without budget nothing is tried again within the group, but its fallbacks are")
    func budget() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.fallbacks.general = ["chat": ["spare"]]
        var machine = machine(configuration)
        let surroundings = AttemptPlan.Surroundings(
            now: now,
            hasFreshDeployment: true,
            hasBudget: false,
            jitter: 0
        )
        let action = machine.failed(
            at: DeploymentID("one"),
            deploymentRetries: nil,
            verdict: verdict(.anywhere(after: nil)),
            surroundings: surroundings
        )
        #expect(action == .fallBack(to: "spare"))
    }

    @Test("While all of a group restarts, requests are held, up to the time that is granted")
    func hold() {
        var machine = AttemptPlan.StateMachine(
            group: "chat",
            configuration: Samples.configuration(Samples.deployment()),
            options: CallOptions(),
            deadline: now + .seconds(60),
            holdsUntil: now + .seconds(10)
        )
        func fail(after elapsed: Duration, isGroupDown: Bool = true) -> AttemptPlan.Action {
            machine.failed(
                at: DeploymentID("one"),
                deploymentRetries: nil,
                verdict: verdict(.anywhere(after: nil)),
                surroundings: .init(
                    now: now + elapsed,
                    hasFreshDeployment: false,
                    isGroupDown: isGroupDown,
                    jitter: 0
                )
            )
        }
        #expect(fail(after: .zero) == .hold(until: now + .seconds(10)))
        #expect(fail(after: .seconds(9)) == .hold(until: now + .seconds(10)))
        machine.areBack([DeploymentID("one")])
        #expect(machine.tried.isEmpty)
        #expect(fail(after: .seconds(10)) == .giveUp)
        #expect(fail(after: .zero, isGroupDown: false) == .retry(after: .milliseconds(500)))
    }

    @Test("A connection closed under us is tried once more, and that does not count")
    func freshConnection() {
        var machine = machine(options: CallOptions(retries: 0))
        #expect(fail(&machine, verdict(.onFreshConnection)) == .retryOnFreshConnection)
        #expect(fail(&machine, verdict(.onFreshConnection)) == .giveUp)
    }

    @Test("Fallbacks follow in order, each group once, up to the limit")
    func fallbacks() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.retries.count = 0
        configuration.fallbacks.general = ["chat": ["b", "chat", "c"], "b": ["d"]]
        configuration.fallbacks.limit = 3
        var machine = machine(configuration)
        let failure = verdict(.anywhere(after: nil))
        #expect(fail(&machine, failure) == .fallBack(to: "b"))
        #expect(fail(&machine, failure) == .fallBack(to: "d"))
        #expect(fail(&machine, failure) == .fallBack(to: "c"))
        #expect(fail(&machine, failure) == .giveUp)
    }

    @Test("A prompt that is too long goes to the context window's fallbacks only")
    func contextWindow() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.fallbacks.general = ["chat": ["general"]]
        configuration.fallbacks.contextWindow = ["chat": ["long"]]
        var machine = machine(configuration)
        #expect(fail(&machine, verdict(.never, fallback: .contextWindow)) == .fallBack(to: "long"))
    }

    @Test("Default fallbacks serve groups without an entry")
    func defaults() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.retries.count = 0
        configuration.fallbacks.defaults = ["spare"]
        var machine = machine(configuration)
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .fallBack(to: "spare"))
    }

    @Test("A request may forbid fallbacks, and set its retries")
    func options() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.fallbacks.defaults = ["spare"]
        var machine = machine(configuration, options: CallOptions(retries: 1, allowsFallbacks: false))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .retry(after: .milliseconds(500)))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .giveUp)
    }

    @Test("Fallbacks that the request names are tried in place of the configuration's")
    func requestedFallbacks() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.retries.count = 0
        configuration.fallbacks.general = ["chat": ["spare"]]
        configuration.fallbacks.contextWindow = ["chat": ["long"]]
        let options = CallOptions(
            fallbacks: RequestedFallbacks(["b", "c"]),
            contextWindowFallbacks: RequestedFallbacks(byGroup: ["chat": ["longer"]]),
            contentPolicyFallbacks: RequestedFallbacks(byGroup: ["other": ["d"]])
        )
        var machine = machine(configuration, options: options)
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .fallBack(to: "b"))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .fallBack(to: "c"))
        #expect(fail(&machine, verdict(.anywhere(after: nil))) == .giveUp)
        machine = self.machine(configuration, options: options)
        #expect(fail(&machine, verdict(.never, fallback: .contextWindow)) == .fallBack(to: "longer"))
        machine = self.machine(configuration, options: options)
        #expect(fail(&machine, verdict(.never, fallback: .contentPolicy)) == .giveUp)
    }

    @Test("Policies by kind of failure win over the count: the group's, then the general one")
    func policies() {
        var configuration = Samples.configuration(Samples.deployment())
        configuration.retries.policy = [.internalServer: 0]
        var general = machine(configuration)
        #expect(fail(&general, verdict(.anywhere(after: nil))) == .giveUp)
        configuration.retries.groupPolicies = ["chat": [.internalServer: 1]]
        var group = machine(configuration)
        #expect(fail(&group, verdict(.anywhere(after: nil))) == .retry(after: .milliseconds(500)))
    }
}
