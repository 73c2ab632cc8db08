import Testing

@testable import ProxyCore

@Suite("Which deployment is asked")
struct DeploymentSelectorTests {
    private let now = Samples.now

    private func selector(_ change: (inout RouterConfiguration) -> Void = { _ in }) -> DeploymentSelector {
        var configuration = RouterConfiguration(deployments: [])
        change(&configuration)
        return DeploymentSelector(
            strategy: LeastBusy(),
            configuration: configuration,
            random: ProxyDependencies(randomBits: { 0 }).randomNumberGenerator
        )
    }

    private func group(_ deployments: DeploymentConfiguration...) -> ModelGroup {
        ModelGroup(
            name: "chat",
            deployments: deployments.map { Deployment(configuration: $0, state: DeploymentState()) }
        )
    }

    private func chosen(_ choice: DeploymentSelector.Choice) -> String? {
        if case .deployment(let deployment) = choice { deployment.id.rawValue } else { nil }
    }

    private func coolDown(_ deployment: Deployment, for time: Duration) {
        let limits = DeploymentHealth.Limits(
            CooldownConfiguration(),
            of: Samples.deployment { $0.cooldownTime = time }
        )
        _ = deployment.state.failed(.immediate(.authentication), limits: limits, at: now)
    }

    @Test("A deployment that is cooling down is left out while another is there")
    func coolingDown() {
        let group = group(Samples.deployment("a"), Samples.deployment("b"))
        coolDown(group.deployments[0], for: .seconds(5))
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: [], at: now)) == "b")
    }

    @Test("A group is never empty: the one that is due back first is tried")
    func allCoolingDown() {
        let group = group(Samples.deployment("a"), Samples.deployment("b"))
        coolDown(group.deployments[0], for: .seconds(50))
        coolDown(group.deployments[1], for: .seconds(5))
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: [], at: now)) == "b")
    }

    @Test("A lone deployment is always tried")
    func lone() {
        let group = group(Samples.deployment("a"))
        coolDown(group.deployments[0], for: .seconds(50))
        let tried = [DeploymentID("a")]
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: tried, at: now)) == "a")
    }

    @Test("What failed this request already comes last, the oldest failure first")
    func tried() {
        let group = group(Samples.deployment("a"), Samples.deployment("b"))
        let selector = selector()
        #expect(chosen(selector.choose(from: group, tags: [], avoiding: [DeploymentID("a")], at: now)) == "b")
        let both = [DeploymentID("b"), DeploymentID("a")]
        #expect(chosen(selector.choose(from: group, tags: [], avoiding: both, at: now)) == "b")
    }

    @Test("The lowest order is tried first, the next when it is cooling down")
    func order() {
        let group = group(
            Samples.deployment("a") { $0.order = 2 },
            Samples.deployment("b") { $0.order = 1 }
        )
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: [], at: now)) == "b")
        coolDown(group.deployments[1], for: .seconds(5))
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: [], at: now)) == "a")
    }

    @Test("A deployment at its limit is left out; where all are, the client is told when to come back")
    func limits() {
        let group = group(Samples.deployment("a") { $0.maxParallelRequests = 1 }, Samples.deployment("b"))
        group.deployments[0].state.attemptStarted(at: now)
        #expect(chosen(selector().choose(from: group, tags: [], avoiding: [], at: now)) == "b")
        let full = self.group(Samples.deployment("c") { $0.requestsPerMinute = 1 })
        full.deployments[0].state.attemptStarted(at: now)
        let soon = now + .seconds(10)
        guard case .none(let error) = selector().choose(from: full, tags: [], avoiding: [], at: soon) else {
            Issue.record("a full group was asked")
            return
        }
        #expect(error.status == 429)
        #expect(error.retryAfter == .seconds(50))
        let later = now + .seconds(61)
        #expect(chosen(selector().choose(from: full, tags: [], avoiding: [], at: later)) == "c")
    }

    @Test("Tags choose, where the configuration filters by them")
    func tags() {
        let group = group(
            Samples.deployment("a") { $0.tags = ["free"] },
            Samples.deployment("b") { $0.tags = ["paid"] }
        )
        let selector = selector { $0.filtersByTag = true }
        #expect(chosen(selector.choose(from: group, tags: ["paid"], avoiding: [], at: now)) == "b")
        guard case .none(let error) = selector.choose(from: group, tags: ["x"], avoiding: [], at: now) else {
            Issue.record("a tag that nobody carries was served")
            return
        }
        #expect(error.status == 400)
    }

    @Test(
        "Tags choose as LiteLLM has it",
        arguments: [
            ([], "eu us", "eu us"), (["eu"], "eu us", "eu"), (["eu", "us"], "eu us", "eu us"),
            (["x"], "eu us", ""),
            (["x"], "eu default", "default"), ([], "eu default", "default"), ([], "eu -", "-"),
            (["!eu"], "eu us", "us"),
            (["!eu", "!us"], "eu us", ""), (["!x"], "eu us", "eu us"), (["us", "!eu"], "eu+us us", "us"),
            (["&eu"], "eu us eu+us", "eu eu+us"), (["&eu", "&us"], "eu us eu+us", "eu+us"),
            (["&x"], "eu default", ""),
            (["&eu", "us"], "eu+us eu us", "eu+us"), (["!default"], "eu default", ""),
            (["!", "&"], "eu default", "default"),
            (["EU"], "eu us", ""), (["!eu"], "eu -", "-"),
        ] as [([String], String, String)]
    )
    func tagRule(tags: [String], deployments: String, expected: String) {
        let entries = deployments.split(separator: " ").map { name in
            Samples.deployment(String(name)) {
                $0.tags = name == "-" ? [] : name.split(separator: "+").map(String.init)
            }
        }
        let group = RouterSnapshot(RouterConfiguration(deployments: entries)).groups[0]
        let found = TagRule(tags).deployments(of: group.deployments)
        #expect(found.map(\.id.rawValue) == expected.split(separator: " ").map(String.init))
    }
}
