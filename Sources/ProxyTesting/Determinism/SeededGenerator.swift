public import ProxyCore
import Synchronization

/// Produces the same random bits for the same seed on every machine: SplitMix64 (Steele, Lea, Flood, 2014).
///
/// Good enough for tests; never use it for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension ProxyDependencies {
    /// Dependencies that give the same result every time: randomness and ids from a seed, time from a clock that the test moves.
    ///
    /// Concurrent requests share one source of randomness, so the order in which they draw from it can vary.
    public static func seeded(_ seed: UInt64, clock: any ProxyClock = ManualClock()) -> ProxyDependencies {
        let source = SeededSource(seed: seed)
        return ProxyDependencies(clock: clock, randomBits: { source.next() })
    }
}

private final class SeededSource: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
