import HTTPTransport

/// When a stream's first event has to be there, whatever else comes before it.
///
/// The transport's timers see bytes: a head in time, or comments as a sign of life, satisfy them without an event ever coming.
struct FirstEventDeadline: Sendable {
    /// `nil` where the call has no limit.
    private let instant: ContinuousClock.Instant?
    private let betweenBytes: Duration?
    private let clock: any ProxyClock

    init(_ timeouts: CallTimeouts, began: ContinuousClock.Instant, clock: any ProxyClock) {
        self.instant = (timeouts.firstByte ?? timeouts.total).map { began + $0 }
        self.betweenBytes = timeouts.betweenBytes ?? timeouts.total
        self.clock = clock
    }

    var isOver: Bool { instant.map { clock.now >= $0 } ?? false }

    static var error: TransportError {
        TransportError(.timedOut, phase: .streaming, timer: .firstByte, detail: "no event came in time")
    }

    /// Ends the body when the deadline is over, where the transport would let silence go on for much longer; mostly it would not,
    /// and nothing has to be set up.
    func watch(_ body: BackendBody) -> FirstEventWatch? {
        guard let instant else { return nil }
        let left = instant - clock.now
        if let betweenBytes, betweenBytes <= left + max(left / 10, .seconds(1)) { return nil }
        return FirstEventWatch(body, until: instant, clock: clock)
    }
}
