#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How long a fuzz test runs: a fixed number of rounds with a fixed seed, or `FUZZ_SECONDS` with a random seed.
///
/// `FUZZ_SEED` repeats a run.
package struct FuzzBudget {
    private let seconds: Double?
    private let rounds: Int
    private let start = ContinuousClock.now
    package let seed: UInt64
    private var done = 0

    package init(rounds: Int) {
        self.rounds = rounds
        seconds = ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap { Double($0) }
        let given = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) }
        seed = given ?? (seconds == nil ? 20_260_101 : .random(in: .min ... .max))
    }

    /// Whether to run another round.
    package mutating func next() -> Bool {
        done += 1
        guard let seconds else { return done <= rounds }
        return done <= rounds || start.duration(to: .now) < .seconds(seconds)
    }
}
