import HTTPTransport

/// The exchanges that are under way, and when the first of them runs out of time.
struct ActiveExchanges {
    private(set) var all: [Exchange] = []
    /// No deadline is earlier than this; it may be too early, and is found out when it comes.
    private(set) var earliestDeadline = MonotonicTime.never

    mutating func add(_ exchange: Exchange) {
        exchange.activeIndex = all.count
        all.append(exchange)
        noteDeadline(of: exchange)
    }

    mutating func remove(_ exchange: Exchange) {
        let last = all.removeLast()
        guard last !== exchange else { return }
        all[exchange.activeIndex] = last
        last.activeIndex = exchange.activeIndex
    }

    /// An exchange's deadline may have become an earlier one.
    mutating func noteDeadline(of exchange: Exchange) {
        earliestDeadline = min(earliestDeadline, exchange.deadlines.next)
    }

    /// Those that have run out of time, with the timer of each.
    func expired(at now: MonotonicTime) -> [(exchange: Exchange, timer: TransportError.Timer)] {
        guard earliestDeadline <= now else { return [] }
        return all.compactMap { exchange in exchange.deadlines.expired(at: now).map { (exchange, $0) } }
    }

    /// Looks at all deadlines anew, where the time of the earliest has come.
    mutating func refreshDeadline(at now: MonotonicTime) {
        guard earliestDeadline <= now else { return }
        earliestDeadline = all.reduce(.never) { min($0, $1.deadlines.next) }
    }
}
