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

@Suite("Near names cost little")
struct NearestNamesTests {
    @Test(
        "However long the name and the list, the work is bounded",
        arguments: [10, 40, 128, 129, 256, 1024]
    )
    func bounded(length: Int) {
        let known = (0..<5000).map { "group-\($0)/" + String(repeating: "ab", count: length / 2) }
        let name = String(repeating: "ba", count: length / 2)
        var cells = 0
        _ = NearestNames.of(name, among: known, limit: 3, cells: &cells)
        #expect(cells <= NearestNames.mostCells + 128 * 128)
        if length > NearestNames.longestName { #expect(cells == 0) }
    }

    @Test(
        "Names are found as before",
        arguments: [
            ("gpt-4o-mni", "gpt-4o-mini"), ("GPT-4O-MINI", "gpt-4o-mini"), ("gpt4omini", "gpt-4o-mini"),
            ("mini", "gpt-4o-mini"), ("qwen2.5", "akira/qwen2.5-7b"),
        ]
    )
    func found(name: String, wanted: String) {
        #expect(NearestNames.of(name, among: ["zzz", "gpt-4o-mini", "akira/qwen2.5-7b"]).first == wanted)
    }

    @Test("The distance within a band is the whole table's")
    func distances() {
        var random = SystemRandomNumberGenerator()
        func text() -> [UInt8] {
            (0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
        }
        func table(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
            guard let first = left.first, let other = right.first else { return max(left.count, right.count) }
            let (left, right) = (left.dropFirst(), right.dropFirst())
            if first == other { return table(left, right) }
            return 1 + min(table(left, right), table([first] + left, right), table(left, [other] + right))
        }
        for _ in 0..<60 {
            let (left, right) = (text().prefix(6), text().prefix(6))
            #expect(NearestNames.editDistance(Array(left), Array(right)) == table(left, right))
        }
    }
}
