import PlainText
import Testing

@testable import ProxyCore

@Suite("What a model name stands for")
struct RouterSnapshotTests {
    private var configuration: RouterConfiguration {
        var configuration = Samples.configuration(
            Samples.deployment("a", model: "akira/qwen2.5-7b"),
            Samples.deployment("b", model: "openai/*", upstream: "*"),
            Samples.deployment("c", model: "openai/gpt-*", upstream: "served-*-here"),
            Samples.deployment("d", model: "openai/exact")
        )
        configuration.aliases = [
            ModelAlias(name: "default", group: "akira/qwen2.5-7b"),
            ModelAlias(name: "secret", group: "akira/qwen2.5-7b", isHidden: true),
        ]
        return configuration
    }

    @Test(
        "Resolution: id, alias, name, longest wildcard",
        arguments: [
            ("a", "akira/qwen2.5-7b", "a", "qwen2.5-7b"),
            ("default", "akira/qwen2.5-7b", "a", "qwen2.5-7b"),
            ("secret", "akira/qwen2.5-7b", "a", "qwen2.5-7b"),
            ("openai/exact", "openai/exact", "d", "qwen2.5-7b"),
            ("openai/gpt-5", "openai/gpt-*", "c", "served-5-here"),
            ("openai/other/deep", "openai/*", "b", "other/deep"),
        ]
    )
    func resolve(name: String, group: String, deployment: String, upstream: String) throws {
        let resolution = try #require(RouterSnapshot(configuration).resolve(name))
        let found = try #require(resolution.group.deployments.first)
        #expect(resolution.requestedModel == name)
        #expect(resolution.group.name == group)
        #expect(found.id == DeploymentID(deployment))
        #expect(found.upstreamModel(wildcardMatch: resolution.wildcardMatch) == upstream)
    }

    @Test(
        "Nobody serves what is not there, nor a backend's own name",
        arguments: ["nope", "qwen2.5-7b", "openai"]
    )
    func unknown(name: String) {
        #expect(RouterSnapshot(configuration).resolve(name) == nil)
    }

    @Test("The list holds names and aliases, no wildcard, nothing hidden")
    func list() {
        #expect(
            RouterSnapshot(configuration).listedModels == ["akira/qwen2.5-7b", "openai/exact", "default"]
        )
    }

    @Test("A deployment that did not change keeps its counters over a reload")
    func reload() throws {
        let before = RouterSnapshot(configuration)
        before.deployment(withID: DeploymentID("a"))?.state.attemptStarted(at: Samples.now)
        let after = RouterSnapshot(configuration, replacing: before)
        #expect(after.deployment(withID: DeploymentID("a"))?.state.reading(at: Samples.now).inFlight == 1)
    }

    @Test("A group keeps its retry budget over a reload")
    func budget() throws {
        let before = RouterSnapshot(configuration)
        for _ in 0..<10 { before.resolve("openai/exact")?.group.retryBudget.retried() }
        let after = RouterSnapshot(configuration, replacing: before)
        #expect(after.resolve("openai/exact")?.group.retryBudget.allowsRetry == false)
        #expect(after.resolve("d")?.group.retryBudget.allowsRetry == false)
        #expect(after.resolve("a")?.group.retryBudget.allowsRetry == true)
    }

    @Test("Near names are found", arguments: [("defualt", "default"), ("akira/qwen", "akira/qwen2.5-7b")])
    func nearest(name: String, expected: String) {
        #expect(NearestNames.of(name, among: RouterSnapshot(configuration).listedModels).first == expected)
    }
}
