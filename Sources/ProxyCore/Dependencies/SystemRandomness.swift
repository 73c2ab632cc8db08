import Synchronization

/// Random bits without a system call each: xoshiro256** (Blackman and Vigna), seeded once from the system.
///
/// Good for ids, for jitter and for choices among deployments. Who sees enough of the bits can tell the next ones, so no secret is made
/// of them.
final class SystemRandomness: Sendable {
    private struct State {
        var words: (UInt64, UInt64, UInt64, UInt64)
    }

    private let state: Mutex<State>

    init() {
        var system = SystemRandomNumberGenerator()
        // All zero is the one state that never leaves itself.
        state = Mutex(State(words: (system.next() | 1, system.next(), system.next(), system.next())))
    }

    func next() -> UInt64 {
        state.withLock { state in
            let (first, second, third, fourth) = state.words
            let result = Self.rotated(second &* 5, by: 7) &* 9
            var next = (first, second, third ^ first, fourth ^ second)
            next.1 ^= next.2
            next.0 ^= next.3
            next.2 ^= second << 17
            next.3 = Self.rotated(next.3, by: 45)
            state.words = next
            return result
        }
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        (word << count) | (word >> (64 - count))
    }
}
