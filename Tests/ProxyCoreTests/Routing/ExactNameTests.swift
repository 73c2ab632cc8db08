import PlainText
import Testing

@testable import ProxyCore

@Suite("Names are compared byte for byte")
struct ExactNameTests {
    /// Pairs that Swift's texts call equal.
    static let pairs = [("K", "\u{212A}"), ("é", "e\u{301}"), ("Å", "\u{212B}"), ("Ω", "\u{2126}")]

    @Test("Another spelling of a name is another name", arguments: pairs)
    func twins(left: String, right: String) throws {
        #expect(left == right, "the pair is one")
        var configuration = Samples.configuration(
            Samples.deployment("id-\(left)", model: "chat-\(left)"),
            Samples.deployment("b", model: "\(left)/*", upstream: "*")
        )
        configuration.aliases = [ModelAlias(name: "alias-\(left)", group: "chat-\(left)")]
        let snapshot = RouterSnapshot(configuration)
        for name in ["chat-", "id-", "alias-"] {
            #expect(snapshot.resolve(name + left)?.group.name == "chat-\(left)")
            #expect(snapshot.resolve(name + right) == nil)
        }
        #expect(snapshot.resolve("\(left)/x")?.wildcardMatch == ["\(left)/x", "x"])
        #expect(snapshot.resolve("\(right)/x") == nil)
        #expect(snapshot.group(named: "chat-\(right)") == nil)
        #expect(snapshot.deployment(withID: DeploymentID("id-\(right)")) == nil)
        let fallbacks = FallbackConfiguration(general: [left: ["b"]], contextWindow: [left: ["b"]])
        #expect(
            fallbacks.generalGroups(after: [left]) == ["b"] && fallbacks.generalGroups(after: [right]) == []
        )
        #expect(fallbacks.contextWindowGroups(after: [right]) == [])
        #expect(RequestedFallbacks(byGroup: [left: ["b"]]).groups(after: [right]) == nil)
    }

    @Test("Two groups whose names only look the same are two", arguments: pairs)
    func bothServed(left: String, right: String) {
        let snapshot = RouterSnapshot(
            Samples.configuration(Samples.deployment("1", model: left), Samples.deployment("2", model: right))
        )
        #expect(snapshot.groups.count == 2 && snapshot.listedModels.count == 2)
        #expect(snapshot.resolve(left)?.group.deployments.map(\.id.rawValue) == ["1"])
        #expect(snapshot.resolve(right)?.group.deployments.map(\.id.rawValue) == ["2"])
    }

    @Test(
        "What a wildcard matched is cut out by bytes",
        arguments: [
            ("a/*", "a/\u{301}x", "\u{301}x"), ("*-é", "x-é", "x"), ("*", "e\u{301}", "e\u{301}"),
            ("p/*/s", "p/a/b/s", "a/b"),
        ]
    )
    func wildcard(pattern: String, name: String, match: String) throws {
        let found = try #require(WildcardPattern(pattern)?.match(name))
        #expect(found.map { Array($0.utf8) } == [Array(match.utf8)])
    }

    @Test("Tags are compared byte for byte", arguments: pairs)
    func tags(left: String, right: String) {
        var configuration = Samples.configuration(
            Samples.deployment("1") { $0.tags = [left] },
            Samples.deployment("2") { $0.tags = ["other"] }
        )
        configuration.filtersByTag = true
        let snapshot = RouterSnapshot(configuration)
        let selector = DeploymentSelector(
            strategy: SimpleShuffle(),
            configuration: configuration,
            random: ProxyDependencies().randomNumberGenerator
        )
        let choice = selector.choose(from: snapshot.groups[0], tags: [right], avoiding: [], at: Samples.now)
        guard case .none = choice else {
            Issue.record("a deployment was chosen")
            return
        }
    }

    @Test("Members of a body are found by their bytes")
    func members() throws {
        let envelope = try Samples.envelope("{\"model\":\"m\",\"top_\u{212A}\":1}")
        #expect(envelope.member(named: "top_K") == nil)
        #expect(envelope.member(named: "top_\u{212A}") != nil)
    }
}
