/// What the core takes from outside besides the network: time, randomness and ids.
///
/// There is one place for each, so that a test that brings its own gets the same result every time.
public struct ProxyDependencies: Sendable {
    /// The clock that deadlines, cooldowns and durations are read from.
    public var clock: any ProxyClock

    /// A source of random bits, for strategies and for the jitter of pauses.
    public var randomBits: @Sendable () -> UInt64

    /// Makes an id that is used once: a call's or a request's.
    public var makeID: @Sendable () -> String

    /// Creates the dependencies; what is left out is the system's own.
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
    /// The random bits as the standard library's functions want them.
    package var randomNumberGenerator: DependencyRandomNumberGenerator {
        DependencyRandomNumberGenerator(randomBits: randomBits)
    }
}

/// The dependencies' random bits as a generator.
package struct DependencyRandomNumberGenerator: RandomNumberGenerator {
    let randomBits: @Sendable () -> UInt64

    package mutating func next() -> UInt64 { randomBits() }
}
