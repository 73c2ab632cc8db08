import NIOCore

/// Knows until when a connection has to do something: a pure value that is asked when its alarm rings.
struct ConnectionWatch {
    private enum Phase {
        case idle(since: NIODeadline)
        case receiving(since: NIODeadline)
        case answering
    }

    enum Finding {
        case fine, idleTooLong, tooSlow
    }

    private var phase: Phase
    private let limits: ConnectionLimits
    /// When to look again.
    private(set) var nextAlarm: NIODeadline

    /// A connection on which nothing came yet is an idle one.
    init(limits: ConnectionLimits, now: NIODeadline) {
        self.limits = limits
        self.phase = .idle(since: now)
        self.nextAlarm = now + TimeAmount(limits.receiveTime)
    }

    /// The first byte of a request is there; more of the same request change nothing.
    ///
    /// - Returns: whether the alarm has to ring earlier than it was to.
    mutating func requestBegan(at now: NIODeadline) -> Bool {
        if case .receiving = phase { return false }
        phase = .receiving(since: now)
        let end = now + TimeAmount(limits.receiveTime)
        guard end < nextAlarm else { return false }
        nextAlarm = end
        return true
    }

    mutating func requestEnded() { phase = .answering }

    mutating func becameIdle(at now: NIODeadline) { phase = .idle(since: now) }

    mutating func check(at now: NIODeadline, bodyBytes: Int) -> Finding {
        switch phase {
        case .answering:
            nextAlarm = now + TimeAmount(limits.receiveTime)
            return .fine
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
            nextAlarm = now + TimeAmount(limits.receiveTime)
            return finding
        }
        nextAlarm = end
        return .fine
    }
}
