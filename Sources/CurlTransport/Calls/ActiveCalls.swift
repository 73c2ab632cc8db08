import HTTPTransport

/// The calls in flight, and when the first of them times out.
struct ActiveCalls {
    private(set) var all: [InFlightCall] = []
    /// No deadline is earlier than this one, which may be too early.
    private(set) var earliestDeadline = MonotonicTime.never

    mutating func add(_ call: InFlightCall) {
        call.activeIndex = all.count
        all.append(call)
        updateDeadline(of: call)
    }

    mutating func remove(_ call: InFlightCall) {
        let last = all.removeLast()
        guard last !== call else { return }
        all[call.activeIndex] = last
        last.activeIndex = call.activeIndex
    }

    /// A call's deadline may have become an earlier one.
    mutating func updateDeadline(of call: InFlightCall) {
        earliestDeadline = min(earliestDeadline, call.deadlines.next)
    }

    /// The calls that have timed out, with the timer of each.
    func expired(at now: MonotonicTime) -> [(call: InFlightCall, timer: TransportError.Timer)] {
        guard earliestDeadline <= now else { return [] }
        return all.compactMap { call in call.deadlines.expired(at: now).map { (call, $0) } }
    }

    /// Determines the earliest deadline again once its time has come.
    mutating func refreshDeadline(at now: MonotonicTime) {
        guard earliestDeadline <= now else { return }
        earliestDeadline = all.reduce(.never) { min($0, $1.deadlines.next) }
    }
}
