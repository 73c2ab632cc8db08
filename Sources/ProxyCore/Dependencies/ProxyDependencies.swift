import Synchronization

/// The core's sources of time, randomness and ids.
///
/// A test that provides its own gets the same result every time.
public struct ProxyDependencies: Sendable {
    /// The clock of deadlines, cooldowns and durations.
    public var clock: any ProxyClock

    /// Random bits, for strategies and for the jitter of pauses.
    public var randomBits: @Sendable () -> UInt64

    /// Makes a unique id for a call or a request.
    public var makeID: @Sendable () -> String

    /// Creates the dependencies; omitted ones are the system's.
    public init(
        clock: any ProxyClock = SystemClock(),
        randomBits: (@Sendable () -> UInt64)? = nil,
        makeID: (@Sendable () -> String)? = nil
    ) {
        let randomBits = randomBits ?? { [source = SystemRandomness()] in source.next() }
        self.clock = clock
        self.randomBits = randomBits
        self.makeID = makeID ?? { RandomID.make(from: randomBits) }
    }
}

extension ProxyDependencies {
    /// The random bits for functions of the standard library.
    package var randomNumberGenerator: DependencyRandomNumberGenerator {
        DependencyRandomNumberGenerator(randomBits: randomBits)
    }
}

/// The dependencies' random bits as a generator.
package struct DependencyRandomNumberGenerator: RandomNumberGenerator {
    let randomBits: @Sendable () -> UInt64

    package mutating func next() -> UInt64 { randomBits() }
}

/// Random bits without a system call each: xoshiro256** (Blackman and Vigna), seeded once from the system.
///
/// For ids, jitter and choices among deployments. Not for secrets, because the next bits can be computed from enough previous ones.
final class SystemRandomness: Sendable {
    private struct State {
        var words: (UInt64, UInt64, UInt64, UInt64)
    }

    private let state: Mutex<State>

    init() {
        var system = SystemRandomNumberGenerator()
        // An all-zero state would only produce zeros.
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

/// Ids in the form of a random UUID (RFC 9562, version 4).
enum RandomID {
    static func make(from randomBits: () -> UInt64) -> String {
        let high = (randomBits() & ~0xf000) | 0x4000
        let low = (randomBits() & ~(0b11 << 62)) | (0b10 << 62)
        return String(unsafeUninitializedCapacity: 36) { text in
            let memory = UnsafeMutableRawBufferPointer(text)
            // Eight digits at a time, in four words; a hyphen separates the halves of the inner two.
            let first = hexDigits(of: UInt32(truncatingIfNeeded: high >> 32))
            let second = hexDigits(of: UInt32(truncatingIfNeeded: high))
            let third = hexDigits(of: UInt32(truncatingIfNeeded: low >> 32))
            let fourth = hexDigits(of: UInt32(truncatingIfNeeded: low))
            memory.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
            memory.storeBytes(of: second.bigEndian, toByteOffset: 9, as: UInt64.self)
            memory.storeBytes(
                of: UInt32(truncatingIfNeeded: second).bigEndian,
                toByteOffset: 14,
                as: UInt32.self
            )
            memory.storeBytes(of: third.bigEndian, toByteOffset: 19, as: UInt64.self)
            memory.storeBytes(
                of: UInt32(truncatingIfNeeded: third).bigEndian,
                toByteOffset: 24,
                as: UInt32.self
            )
            memory.storeBytes(of: fourth.bigEndian, toByteOffset: 28, as: UInt64.self)
            for position in [8, 13, 18, 23] { memory[position] = UInt8(ascii: "-") }
            return 36
        }
    }

    /// The eight digits of a number, one per byte, the first one in the highest byte.
    private static func hexDigits(of number: UInt32) -> UInt64 {
        // Spreads halves, quarters and then single digits until each has its own byte.
        var digits = UInt64(number)
        digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff
        digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff
        digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f
        // Adding six to a digit above nine sets the bit of 16; `a` is 39 + 1 above `9`.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
    }
}
