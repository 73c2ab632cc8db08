import OpenAIWire
import ProxyCore
import ProxyTesting
import Synchronization
import TestSupport
import Testing

@Suite("Conformance suites of strategies and observers", .timeLimit(.minutes(5)))
struct ConformanceTests {
    private static let strategies: [any RoutingStrategy] = [
        SimpleShuffle(), LeastBusy(), LowestLatency(), LowestUsage(),
    ]

    @Test("The built-in strategies conform", arguments: strategies.indices, RoutingStrategyConformance.cases)
    func strategy(_ index: Int, _ conformance: RoutingStrategyConformance.Case) async throws {
        try await conformance.run(on: Self.strategies[index])
    }

    @Test("An event collector conforms", arguments: ProxyObserverConformance.cases)
    func collector(_ conformance: ProxyObserverConformance.Case) async throws {
        try await conformance.run(on: EventCollector())
    }

    // MARK: - Broken implementations

    private struct Fixed: RoutingStrategy {
        var index: Int
        func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
        {
            index
        }
    }

    private struct Chance: RoutingStrategy {
        func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
        {
            Int.random(in: candidates.indices)
        }
    }

    private final class RoundRobin: RoutingStrategy {
        private let next = Atomic(0)
        func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
        {
            next.wrappingAdd(1, ordering: .relaxed).oldValue % candidates.count
        }
    }

    private struct Slow: RoutingStrategy {
        func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
        {
            let end = ContinuousClock.now + (candidates.count >= 100 ? .milliseconds(20) : .zero)
            while ContinuousClock.now < end {}
            return 0
        }
    }

    private static func failed(_ strategy: any RoutingStrategy) async throws -> [String] {
        let failures = await #expect(throws: ConformanceFailures.self) {
            try await RoutingStrategyConformance.run(make: { strategy })
        }
        return failures?.failures.map(\.name) ?? []
    }

    @Test("Invalid indices, separate randomness, state and slowness are caught")
    func brokenStrategies() async throws {
        let names = RoutingStrategyConformance.cases.map(\.name)
        #expect(try await Self.failed(Fixed(index: 3)).contains(names[0]))
        #expect(try await Self.failed(Fixed(index: -1)).contains(names[1]))
        #expect(try await Self.failed(Chance()).contains(names[2]))
        #expect(try await Self.failed(RoundRobin()) == [names[2], names[3]])
        #expect(try await Self.failed(Slow()) == [names[4]])
    }

    /// Blocks its caller.
    private final class Blocking: ProxyObserver {
        private let isOpen = Atomic(false)
        func observe(_ event: ProxyEvent) {
            if case .deploymentRests = event {
                while !isOpen.load(ordering: .relaxed) {}
            }
        }
        func open() { isOpen.store(true, ordering: .relaxed) }
    }

    @Test("A blocking observer is caught, and does not hang the test")
    func brokenObserver() async throws {
        let blocking = Blocking()
        let failures = await #expect(throws: ConformanceFailures.self) {
            try await ProxyObserverConformance.run(make: { blocking })
        }
        blocking.open()
        #expect(failures?.failures.count == ProxyObserverConformance.cases.count)
    }
}
