/// Connections that wait for their next exchange.
///
/// The one that was used last is taken first, so that those that are too many grow old.
struct IdleConnections {
    private struct Idle {
        let connection: PlainConnection
        let since: MonotonicTime
    }

    private let maxIdleTime: Duration
    private let maxAge: Duration
    /// By origin, the oldest first.
    private var lists: [String: [Idle]] = [:]

    init(maxIdleTime: Duration, maxAge: Duration) {
        self.maxIdleTime = maxIdleTime
        self.maxAge = maxAge
    }

    /// Takes one to this origin that is still fit to be used.
    mutating func take(_ origin: String, at now: MonotonicTime) -> PlainConnection? {
        while let idle = lists[origin]?.popLast() {
            if isFit(idle, at: now) { return idle.connection }
            idle.connection.close()
        }
        return nil
    }

    /// Keeps one, and closes those beside it that nobody took in time.
    mutating func put(_ connection: PlainConnection, at now: MonotonicTime) {
        if let oldest = lists[connection.origin]?.first, !isFit(oldest, at: now) {
            closeUnfit(connection.origin, at: now)
        }
        lists[connection.origin, default: []].append(Idle(connection: connection, since: now))
    }

    private mutating func closeUnfit(_ origin: String, at now: MonotonicTime) {
        let unfit = lists[origin]?.prefix { !isFit($0, at: now) } ?? []
        lists[origin]?.removeFirst(unfit.count)
        for idle in unfit { idle.connection.close() }
    }

    /// Forgets one that the backend closed.
    mutating func remove(_ connection: PlainConnection) {
        guard let index = lists[connection.origin]?.lastIndex(where: { $0.connection === connection }) else {
            return
        }
        lists[connection.origin]?.remove(at: index)
        if lists[connection.origin]?.isEmpty == true { lists[connection.origin] = nil }
    }

    mutating func closeAll() {
        let lists = self.lists
        self.lists = [:]
        for idle in lists.values.joined() { idle.connection.close() }
    }

    private func isFit(_ idle: Idle, at now: MonotonicTime) -> Bool {
        idle.since.advanced(by: maxIdleTime) > now && idle.connection.madeAt.advanced(by: maxAge) > now
    }
}
