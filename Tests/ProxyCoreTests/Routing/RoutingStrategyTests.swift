import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The strategies")
struct RoutingStrategyTests {
    private func candidate(
        _ id: String,
        inFlight: Int = 0,
        latency: Duration? = nil,
        tokens: Int = 0,
        change: (inout DeploymentConfiguration) -> Void = { _ in }
    ) -> RoutingCandidate {
        RoutingCandidate(
            deployment: Deployment(
                configuration: Samples.deployment(id, change: change),
                state: DeploymentState()
            ),
            inFlight: inFlight,
            latency: latency,
            tokensThisMinute: tokens
        )
    }

    private func share(_ strategy: some RoutingStrategy, _ candidates: [RoutingCandidate]) -> [Double] {
        var random = SeededGenerator(seed: 7)
        var counts = [Int](repeating: 0, count: candidates.count)
        for _ in 0..<10_000 { counts[strategy.pick(from: candidates, using: &random)] += 1 }
        return counts.map { Double($0) / 10_000 }
    }

    @Test("simple-shuffle: by weight, else rpm, else tpm, else evenly")
    func shuffle() {
        let byWeight = share(
            SimpleShuffle(),
            [
                candidate("a") {
                    $0.weight = 3; $0.requestsPerMinute = 1
                },
                candidate("b") {
                    $0.weight = 1; $0.requestsPerMinute = 9
                },
            ]
        )
        #expect(abs(byWeight[0] - 0.75) < 0.02)
        let byRPM = share(
            SimpleShuffle(),
            [candidate("a") { $0.requestsPerMinute = 10 }, candidate("b") { $0.requestsPerMinute = 90 }]
        )
        #expect(abs(byRPM[0] - 0.1) < 0.02)
        let byTPM = share(
            SimpleShuffle(),
            [candidate("a") { $0.tokensPerMinute = 10 }, candidate("b") { $0.tokensPerMinute = 30 }]
        )
        #expect(abs(byTPM[0] - 0.25) < 0.02)
        let evenly = share(SimpleShuffle(), [candidate("a"), candidate("b")])
        #expect(abs(evenly[0] - 0.5) < 0.02)
    }

    @Test("simple-shuffle: a candidate without the measure gets nothing")
    func shuffleUnnamed() {
        let shares = share(SimpleShuffle(), [candidate("a") { $0.weight = 1 }, candidate("b")])
        #expect(shares == [1, 0])
    }

    @Test("least-busy: the fewest under way, by chance among equals")
    func leastBusy() {
        let shares = share(LeastBusy(), [candidate("a", inFlight: 2), candidate("b"), candidate("c")])
        #expect(shares[0] == 0)
        #expect(abs(shares[1] - 0.5) < 0.02)
    }

    @Test("latency-based-routing: the fastest, the unmeasured first, near ones share")
    func latency() {
        let unmeasured = share(LowestLatency(), [candidate("a", latency: .milliseconds(5)), candidate("b")])
        #expect(unmeasured == [0, 1])
        let near = share(
            LowestLatency(),
            [
                candidate("a", latency: .milliseconds(100)), candidate("b", latency: .milliseconds(105)),
                candidate("c", latency: .milliseconds(300)),
            ]
        )
        #expect(abs(near[0] - 0.5) < 0.02)
        #expect(near[2] == 0)
    }

    @Test("usage-based-routing: the smallest share of its tpm")
    func usage() {
        let shares = share(
            LowestUsage(),
            [
                candidate("a", tokens: 50) { $0.tokensPerMinute = 100 },
                candidate("b", tokens: 60) { $0.tokensPerMinute = 1000 },
            ]
        )
        #expect(shares == [0, 1])
    }
}
