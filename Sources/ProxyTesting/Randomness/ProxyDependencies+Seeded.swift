public import ProxyCore
import Synchronization

extension ProxyDependencies {
    /// Dependencies that give the same result every time: randomness and ids from a seed, time from a clock that the test moves.
    ///
    /// Requests that run at the same time draw from the same randomness; the order in which they do is theirs.
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
