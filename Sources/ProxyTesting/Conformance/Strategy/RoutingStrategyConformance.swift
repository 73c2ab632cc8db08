public import ProxyCore

/// The suite that every `RoutingStrategy` should pass: it is pure, handles any candidate, and is fast.
public enum RoutingStrategyConformance: ConformanceSuite {
    /// Any strategy.
    public typealias Subject = any RoutingStrategy

    /// All cases.
    public static let cases: [Case] = [
        Case("chooses one of the candidates, however many there are") { strategy in
            var random = SeededGenerator(seed: 1)
            for count in 1...40 {
                let candidates = RoutingCandidates.various(count, using: &random)
                try expectInRange(strategy.pick(from: candidates, using: &random), candidates)
            }
        },
        Case("handles extreme measures") { strategy in
            var random = SeededGenerator(seed: 2)
            for candidates in RoutingCandidates.extremes {
                for _ in 0..<20 {
                    try expectInRange(strategy.pick(from: candidates, using: &random), candidates)
                }
            }
        },
        Case("makes the same choice for the same candidates and randomness") { strategy in
            var random = SeededGenerator(seed: 3)
            for seed in 0..<100 {
                let candidates = RoutingCandidates.equal(8)
                let first = choice(of: strategy, candidates, seed: UInt64(seed))
                // Another choice in between must not matter.
                _ = strategy.pick(from: RoutingCandidates.various(5, using: &random), using: &random)
                let second = choice(of: strategy, candidates, seed: UInt64(seed))
                try expectEqual(second, first, "the repeated choice")
            }
        },
        Case("makes the same choices in many concurrent tasks") { strategy in
            let wanted = choices(of: strategy)
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 { group.addTask { choices(of: strategy) } }
                for try await found in group {
                    try expectEqual(found, wanted, "the choices in one of many tasks")
                }
            }
        },
        Case("takes less than a hundredth of a second for a hundred candidates") { strategy in
            var random = SeededGenerator(seed: 4)
            let candidates = RoutingCandidates.various(100, using: &random)
            let began = ContinuousClock.now
            for _ in 0..<200 { _ = strategy.pick(from: candidates, using: &random) }
            let time = ContinuousClock.now - began
            try expect(time < .seconds(2), "200 choices took \(time)")
        },
    ]

    private static func choices(of strategy: any RoutingStrategy) -> [Int] {
        (0..<200).map { choice(of: strategy, RoutingCandidates.equal(7), seed: UInt64($0)) }
    }

    private static func choice(
        of strategy: any RoutingStrategy,
        _ candidates: [RoutingCandidate],
        seed: UInt64
    ) -> Int {
        var random = SeededGenerator(seed: seed)
        return strategy.pick(from: candidates, using: &random)
    }

    private static func expectInRange(_ index: Int, _ candidates: [RoutingCandidate]) throws {
        try expect(
            candidates.indices.contains(index),
            "chose number \(index) of \(candidates.count) candidates"
        )
    }
}
