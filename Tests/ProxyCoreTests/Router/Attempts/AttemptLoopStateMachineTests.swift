import HTTPTransport
import Testing

@testable import ProxyCore

/// What a request does next, as tables: an event, and the action that has to follow.
@Suite struct AttemptLoopStateMachineTests {
    typealias Step = (event: Event, action: ExpectedAction)

    /// Runs a table against one machine for the group `chat` with the deployments `one` and `two`.
    private func run(
        _ steps: [Step],
        deployments: [String] = ["one", "two"],
        options: CallOptions = CallOptions(),
        deadline: Duration = .seconds(60),
        line: Int = #line,
        _ change: (inout RouterConfiguration) -> Void = { _ in }
    ) -> AttemptLoop.StateMachine {
        var configuration = RouterConfiguration(deployments: deployments.map { Samples.deployment($0) })
        change(&configuration)
        var machine = AttemptLoop.StateMachine(
            Samples.resolution("chat", deployments),
            for: "chat",
            configuration: configuration,
            options: options,
            now: Samples.now,
            deadline: Samples.now + deadline
        )
        for (index, step) in steps.enumerated() {
            let action = step.event.apply(to: &machine)
            #expect(
                action == step.action,
                "step \(index)",
                sourceLocation: .init(fileID: #fileID, filePath: #filePath, line: line, column: 1)
            )
        }
        return machine
    }

    // MARK: - Retries

    @Test func anotherDeploymentIsAskedAtOnce() {
        let machine = run([
            (.chose("one"), .send("one", .reuse)),
            (.failed("one", .anywhere(after: .seconds(9)), untried: true), .retry(after: .zero)),
            (.chose("two"), .send("two", .reuse)),
        ])
        #expect(machine.tried == [DeploymentID("one")])
        #expect(machine.report.retries == 1)
        #expect(machine.report.attempts == 2)
        #expect(machine.report.deployment == DeploymentID("two"))
    }

    @Test func aLoneDeploymentIsAskedAgainAfterGrowingPauses() {
        _ = run([
            (.failed("one"), .retry(after: .milliseconds(500))),
            (.failed("one"), .retry(after: .milliseconds(1000))),
            (.failed("one"), .fail(502)),
        ])
    }

    @Test func theRequestedPauseIsKeptWhereTheDeadlineAllows() {
        _ = run(
            [(.failed("one", .anywhere(after: .seconds(7))), .retry(after: .seconds(7)))],
            deadline: .seconds(60)
        )
        _ = run([(.failed("one", .anywhere(after: .seconds(7))), .fail(502))], deadline: .seconds(5))
    }

    @Test func networkFailuresAreRetriedWithoutPause() {
        _ = run([
            (.failed("one", .anywhereAtOnce), .retry(after: .zero)),
            (.failed("one", .anywhereAtOnce), .retry(after: .zero)),
            (.failed("one", .anywhereAtOnce), .fail(502)),
        ])
    }

    @Test func aRefusedCredentialIsRetriedElsewhereOnly() {
        _ = run([
            (.failed("one", .elsewhere, untried: true), .retry(after: .zero)),
            (.failed("two", .elsewhere), .fail(502)),
        ])
    }

    @Test func theClientsMistakeIsNeitherRetriedNorPassedOn() {
        _ = run([(.failed("one", .never, fallback: .none, untried: true), .fail(502))]) {
            $0.fallbacks.general = ["chat": ["other"]]
        }
    }

    @Test func aConnectionClosedUnderUsIsTriedOnceMoreOnANewOne() {
        let machine = run(
            [
                (.chose("one"), .send("one", .reuse)),
                (.failed("one", .onFreshConnection), .send("one", .fresh)),
                (.failed("one", .onFreshConnection), .fail(502)),
            ],
            options: CallOptions(retries: 0)
        )
        #expect(machine.report.retries == 0)
        #expect(machine.report.attempts == 2)
    }

    @Test func policiesByKindOfFailureWinOverTheCount() {
        _ = run([(.failed("one"), .fail(502))]) { $0.retries.policy = [.internalServer: 0] }
        _ = run([(.failed("one"), .retry(after: .milliseconds(500)))]) {
            $0.retries.policy = [.internalServer: 0]
            $0.retries.groupPolicies = ["chat": [.internalServer: 1]]
        }
    }

    @Test func withoutBudgetOnlyFallbacksAreTried() {
        _ = run([(.failed("one", untried: true, budget: false), .enterGroup("spare"))]) {
            $0.fallbacks.general = ["chat": ["spare"]]
        }
    }

    // MARK: - Fallbacks

    @Test func fallbacksFollowInOrderOnceUpToTheLimit() {
        let machine = run([
            (.failed("one"), .enterGroup("b")),
            (.entered("b"), .choose),
            (.failed("one"), .enterGroup("d")),
            (.entered("d"), .choose),
            (.failed("one"), .enterGroup("c")),
            (.entered("c"), .choose),
            (.failed("one"), .fail(502)),
        ]) {
            $0.retries.count = 0
            $0.fallbacks.general = ["chat": ["b", "chat", "c"], "b": ["d"]]
            $0.fallbacks.limit = 3
        }
        #expect(machine.report.fallbacks == 3)
        #expect(machine.report.group == "c")
    }

    @Test func aFallbackThatNobodyServesIsSkipped() {
        let machine = run([
            (.failed("one"), .enterGroup("b")),
            (.entered(nil), .enterGroup("c")),
            (.entered("c"), .choose),
        ]) {
            $0.retries.count = 0
            $0.fallbacks.general = ["chat": ["b", "c"]]
        }
        #expect(machine.report.fallbacks == 1)
        #expect(machine.resolution.group.name == "c")
        #expect(machine.tried.isEmpty)
    }

    @Test func aPromptThatIsTooLongGoesToTheContextWindowsFallbacks() {
        _ = run([(.failed("one", .never, fallback: .contextWindow), .enterGroup("long"))]) {
            $0.fallbacks.general = ["chat": ["general"]]
            $0.fallbacks.contextWindow = ["chat": ["long"]]
        }
    }

    @Test func defaultFallbacksServeGroupsWithoutAnEntry() {
        _ = run([(.failed("one"), .enterGroup("spare"))]) {
            $0.retries.count = 0
            $0.fallbacks.defaults = ["spare"]
        }
    }

    @Test func aRequestMayForbidFallbacksAndSetItsRetries() {
        _ = run(
            [(.failed("one"), .retry(after: .milliseconds(500))), (.failed("one"), .fail(502))],
            options: CallOptions(retries: 1, allowsFallbacks: false)
        ) { $0.fallbacks.defaults = ["spare"] }
    }

    @Test func theRequestsFallbacksReplaceTheConfigurations() {
        let options = CallOptions(
            fallbacks: RequestedFallbacks(["b", "c"]),
            contextWindowFallbacks: RequestedFallbacks(byGroup: ["chat": ["longer"]]),
            contentPolicyFallbacks: RequestedFallbacks(byGroup: ["other": ["d"]])
        )
        func run(_ steps: [Step]) {
            _ = self.run(steps, options: options) {
                $0.retries.count = 0
                $0.fallbacks.general = ["chat": ["spare"]]
                $0.fallbacks.contextWindow = ["chat": ["long"]]
            }
        }
        run([
            (.failed("one"), .enterGroup("b")),
            (.entered(nil), .enterGroup("c")),
            (.entered(nil), .fail(502)),
        ])
        run([(.failed("one", .never, fallback: .contextWindow), .enterGroup("longer"))])
        run([(.failed("one", .never, fallback: .contentPolicy), .fail(502))])
    }

    @Test func aGroupThatCannotBeTriedIsReplacedByItsFallback() {
        _ = run([(.foundNone, .enterGroup("spare")), (.entered("spare"), .choose)]) {
            $0.fallbacks.general = ["chat": ["spare"]]
        }
        _ = run([(.foundNone, .fail(429))])
    }

    // MARK: - Permits

    @Test func aBusyGroupIsWaitedForAtTheSameTurn() {
        let machine = run([
            (.foundBusy(departures: 3), .waitForPermit(departures: 3)),
            (.waited(turn: 7, .called), .choose),
            (.foundBusy(departures: 4), .waitForPermit(departures: 4)),
            (.waited(turn: 7, .late), .choose),
            (.chose("one"), .send("one", .reuse)),
        ])
        #expect(machine.turn == 7)
    }

    @Test func theWaitForAPlaceEndsWithAnError() {
        _ = run([(.foundBusy(departures: 0), .fail(429))], deadline: .zero)
        _ = run([
            (.foundBusy(departures: 0), .waitForPermit(departures: 0)), (.waited(turn: 1, .full), .fail(429)),
        ])
        _ = run([
            (.foundBusy(departures: 0), .waitForPermit(departures: 0)),
            (.waited(turn: 1, .cancelled), .fail(499)),
        ])
    }

    @Test func aFallbackIsPreferredToTheWaitAndGetsANewTurn() {
        let machine = run([
            (.foundBusy(departures: 0), .enterGroup("spare")),
            (.entered("spare"), .choose),
            (.foundBusy(departures: 0), .waitForPermit(departures: 0)),
        ]) { $0.fallbacks.general = ["chat": ["spare"]] }
        #expect(machine.turn == nil)
    }

    // MARK: - The context window

    @Test func eachDeploymentIsCheckedOnce() {
        _ = run([
            (.chose("one"), .checkContext("one")),
            (.promptFits("one", hasRoom: true), .send("one", .reuse)),
            (.failed("one", .anywhereAtOnce), .retry(after: .zero)),
            (.chose("one"), .send("one", .reuse)),
            (.failed("one", .anywhereAtOnce), .retry(after: .zero)),
            (.chose("two"), .checkContext("two")),
        ]) { $0.checksContextBeforeCall = true }
    }

    @Test func aPlaceLostDuringTheCheckIsChosenAgain() {
        _ = run([
            (.chose("one"), .checkContext("one")), (.promptFits("one", hasRoom: false), .choose),
            (.chose("one"), .send("one", .reuse)),
        ]) { $0.checksContextBeforeCall = true }
    }

    @Test func deploymentsWithTooSmallAWindowAreLeftOutUntilNoneIsLeft() {
        let machine = run([
            (.chose("one"), .checkContext("one")), (.promptExceeds("one"), .choose),
            (.chose("two"), .checkContext("two")), (.promptExceeds("two"), .enterGroup("long")),
            (.entered(nil), .fail(400)),
        ]) {
            $0.checksContextBeforeCall = true
            $0.fallbacks.contextWindow = ["chat": ["long"]]
        }
        #expect(machine.resolution.group.deployments.map(\.id) == [DeploymentID("two")])
    }

    // MARK: - A group that restarts

    @Test func aGroupThatRestartsIsHeldUntilOneIsReady() {
        let machine = run([
            (.failed("one", isDown: true, untried: true), .retry(after: .zero)),
            (.failed("two", isDown: true), .hold),
            (.resume(), .probe(after: .milliseconds(1000), since: .zero)),
            (.resume(jitter: 1), .probe(after: .milliseconds(500), since: .zero)),
            (.recovered(["one"]), .choose),
            (.failed("one"), .retry(after: .milliseconds(1000))),
        ]) { $0.hold = .seconds(10) }
        #expect(!machine.isHeld)
        #expect(machine.tried == [DeploymentID("two"), DeploymentID("one")])
    }

    @Test func aHoldEndsWithItsTime() {
        _ = run([
            (.failed("one", isDown: true, coolingDown: ["two"]), .hold),
            (.resume(at: .seconds(8)), .probe(after: .milliseconds(1000), since: .zero)),
            (.resume(at: .seconds(9)), .fail(502)),
        ]) { $0.hold = .seconds(10) }
    }

    @Test func aGroupIsNotHeldAfterTheTimeOrWhileOneDeploymentIsUp() {
        _ = run([(.failed("one", isDown: true, coolingDown: ["two"], at: .seconds(10)), .fail(502))]) {
            $0.hold = .seconds(10)
        }
        _ = run([(.failed("one", isDown: true), .retry(after: .milliseconds(500)))]) {
            $0.hold = .seconds(10)
        }
        _ = run([(.failed("one", isDown: true, coolingDown: ["two"]), .retry(after: .milliseconds(500)))])
    }

    @Test func anotherGroupIsPreferredToAHold() {
        _ = run([(.failed("one", isDown: true, coolingDown: ["two"]), .enterGroup("spare"))]) {
            $0.hold = .seconds(10)
            $0.fallbacks.general = ["chat": ["spare"]]
        }
    }

    @Test func aHoldIsLimitedByTheDeadline() {
        _ = run(
            [
                (.failed("one", isDown: true, coolingDown: ["two"]), .hold),
                (.resume(at: .seconds(4)), .fail(502)),
            ],
            deadline: .seconds(5)
        ) { $0.hold = .seconds(10) }
    }

    // MARK: - The error

    @Test func theErrorSaysWhereNothingCouldBeReached() {
        _ = run([
            (.failed("one", .elsewhere, owner: .network, untried: true), .retry(after: .zero)),
            (.failed("two", .elsewhere, owner: .network), .fail(503)),
        ])
        // One that responded in the meantime can be reached.
        _ = run([
            (.failed("one", .elsewhere, owner: .network, untried: true), .retry(after: .zero)),
            (.failed("two", .elsewhere, owner: .backend), .fail(502)),
        ])
        _ = run([(.failed("one", .elsewhere, owner: .network, coolingDown: ["two"]), .fail(503))])
    }

    @Test(arguments: [
        // owner, attempts before, budget, whether a client's retry is useless
        (Verdict.Owner.client, 1, true, true), (.credential, 1, true, true),
        (.configuration, 1, true, true), (.backend, 1, true, false), (.backend, 2, true, true),
        (.backend, 1, false, true),
    ])
    func clientsAreToldWhetherARetryIsUseful(
        _ owner: Verdict.Owner,
        _ attempts: Int,
        _ hasBudget: Bool,
        _ isSpent: Bool
    ) {
        var machine = run([])
        for _ in 0..<attempts { machine.started(Deployment(Samples.deployment())) }
        let action = machine.failed(
            Deployment(Samples.deployment()),
            Event.verdict(.never, .none, .internalServer, owner),
            .init(now: Samples.now, hasRetryBudget: hasBudget),
            jitter: 0
        )
        guard case .fail(let error) = action else {
            Issue.record("not the end: \(action)")
            return
        }
        #expect(error.retriesAreSpent == isSpent)
        #expect(error.route?.attempts == attempts)
    }
}

// MARK: - Tables

extension AttemptLoopStateMachineTests {
    /// Something that happens to a request.
    enum Event {
        case chose(String)
        case foundNone
        case foundBusy(departures: Int)
        case waited(turn: PermitQueue.Turn, PermitQueue.Outcome)
        case promptFits(String, hasRoom: Bool)
        case promptExceeds(String)
        case failed(
            String,
            Verdict.Retry = .anywhere(after: nil),
            fallback: Verdict.Fallback = .general,
            owner: Verdict.Owner = .backend,
            isDown: Bool = false,
            untried: Bool = false,
            budget: Bool = true,
            coolingDown: [String] = [],
            at: Duration = .zero
        )
        case entered(String?)
        case resume(at: Duration = .zero, jitter: Double = 0)
        case recovered([String])

        static func verdict(
            _ retry: Verdict.Retry,
            _ fallback: Verdict.Fallback,
            _ kind: FailureClass,
            _ owner: Verdict.Owner
        ) -> Verdict {
            Verdict(
                owner: owner,
                kind: kind,
                retry: retry,
                weight: nil,
                fallback: fallback,
                error: ProxyError(status: 502, type: "t", message: "m")
            )
        }

        func apply(to machine: inout AttemptLoop.StateMachine) -> ExpectedAction {
            let status = AttemptPlan.GroupStatus(now: Samples.now)
            let action: AttemptLoop.StateMachine.Action
            switch self {
            case .chose(let id): action = machine.chose(Deployment(Samples.deployment(id)))
            case .foundNone:
                action = machine.foundNone(.rateLimited("full", retryAfter: .seconds(1)), status)
            case .foundBusy(let departures):
                action = machine.foundBusy(
                    .rateLimited("busy", retryAfter: .seconds(1)),
                    departures: departures,
                    now: status.now
                )
            case .waited(let turn, let outcome): action = machine.waited(turn, outcome)
            case .promptFits(let id, let hasRoom):
                action = machine.promptFits(Deployment(Samples.deployment(id)), hasRoom: hasRoom)
            case .promptExceeds(let id):
                action = machine.promptExceeds(
                    Deployment(Samples.deployment(id)),
                    .badRequest("too long"),
                    status
                )
            case .failed(
                let id,
                let retry,
                let fallback,
                let owner,
                let isDown,
                let untried,
                let budget,
                let coolingDown,
                let time
            ):
                action = machine.failed(
                    Deployment(Samples.deployment(id)),
                    Self.verdict(retry, fallback, isDown ? .serviceUnavailable : .internalServer, owner),
                    .init(
                        now: Samples.now + time,
                        hasUntriedDeployment: untried,
                        hasRetryBudget: budget,
                        coolingDown: Set(coolingDown.map { DeploymentID($0) })
                    ),
                    jitter: 0
                )
            case .entered(let group):
                action = machine.entered(group.map { Samples.resolution($0, ["one", "two"]) }, status)
            case .resume(let time, let jitter):
                action = machine.resume(.init(now: Samples.now + time), jitter: jitter)
            case .recovered(let ids):
                action = machine.recovered(Set(ids.map { DeploymentID($0) }))
            }
            if case .send(let deployment, _) = action { machine.started(deployment) }
            return ExpectedAction(action)
        }
    }

    /// An action, with names and numbers in place of objects.
    enum ExpectedAction: Hashable {
        case choose
        case checkContext(String)
        case send(String, BackendRequest.ConnectionPolicy)
        case retry(after: Duration)
        case waitForPermit(departures: Int)
        case hold
        case probe(after: Duration, since: Duration)
        case enterGroup(String)
        case fail(Int)

        init(_ action: AttemptLoop.StateMachine.Action) {
            self =
                switch action {
                case .choose: .choose
                case .checkContext(let deployment): .checkContext(deployment.id.rawValue)
                case .send(let deployment, let connection): .send(deployment.id.rawValue, connection)
                case .retry(let pause): .retry(after: pause)
                case .waitForPermit(let departures): .waitForPermit(departures: departures)
                case .hold: .hold
                case .probe(let pause, let since): .probe(after: pause, since: since - Samples.now)
                case .enterGroup(let name): .enterGroup(name)
                case .fail(let error): .fail(error.status)
                }
        }
    }
}
