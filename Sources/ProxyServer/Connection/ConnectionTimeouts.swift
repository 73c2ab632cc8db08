import NIOCore

/// Decides when a connection has been idle or slow for too long.
///
/// A pure value. Its timer is checked when it fires, and not set again for each request.
struct ConnectionTimeouts {
    private enum Phase {
        case idle(since: NIODeadline)
        case receiving(since: NIODeadline)
        case responding
    }

    enum Finding {
        case inTime, idleTooLong, tooSlow
    }

    private var phase: Phase
    private let limits: ConnectionLimits
    /// When to check next.
    private(set) var nextCheck: NIODeadline

    /// Starts with an idle connection.
    init(limits: ConnectionLimits, now: NIODeadline) {
        self.limits = limits
        self.phase = .idle(since: now)
        self.nextCheck = now + TimeAmount(limits.receiveTime)
    }

    /// Starts the time to receive a request; has no effect for one that has started already.
    mutating func requestStarted(at now: @autoclosure () -> NIODeadline) {
        if case .receiving = phase { return }
        let now = now()
        phase = .receiving(since: now)
        nextCheck = min(nextCheck, now + TimeAmount(limits.receiveTime))
    }

    mutating func requestReceived() { phase = .responding }

    mutating func becameIdle(at now: NIODeadline) { phase = .idle(since: now) }

    /// Checks the connection, and moves ``nextCheck``.
    mutating func check(at now: NIODeadline, bodyBytes: Int) -> Finding {
        switch phase {
        case .responding:
            nextCheck = now + TimeAmount(limits.receiveTime)
            return .inTime
        case .idle(let since):
            return check(at: now, end: since + TimeAmount(limits.idleTime), otherwise: .idleTooLong)
        case .receiving(let since):
            let granted = TimeAmount.milliseconds(
                Int64(bodyBytes) * 1000 / Int64(max(1, limits.bodyBytesPerSecond))
            )
            return check(at: now, end: since + TimeAmount(limits.receiveTime) + granted, otherwise: .tooSlow)
        }
    }

    private mutating func check(at now: NIODeadline, end: NIODeadline, otherwise finding: Finding) -> Finding
    {
        guard now < end else {
            nextCheck = now + TimeAmount(limits.receiveTime)
            return finding
        }
        nextCheck = end
        return .inTime
    }
}
