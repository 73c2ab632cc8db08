import HTTPTransport

/// The clock that the core uses.
public protocol ProxyClock: Sendable {
    /// The time now; advances while the machine sleeps and never goes back.
    var now: ContinuousClock.Instant { get }

    /// Seconds since 1970, for timestamps.
    var unixTime: Double { get }

    /// Waits.
    ///
    /// - Throws: `CancellationError` if the task was cancelled.
    func sleep(until deadline: ContinuousClock.Instant) async throws
}

/// The system's clock.
public struct SystemClock: ProxyClock {
    /// Creates the clock.
    public init() {}

    /// The time now.
    public var now: ContinuousClock.Instant { ContinuousClock.now }

    /// Seconds since 1970.
    public var unixTime: Double { WallClock.secondsSince1970() }

    /// Waits on the system's timer.
    ///
    /// - Throws: `CancellationError`, as soon as the task is cancelled.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await ContinuousClock().sleep(until: deadline)
    }
}
