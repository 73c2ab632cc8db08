/// A host and port, with the connections to it that wait for their next exchange.
///
/// The connection that was used last is taken first, so that those that are too many grow old.
final class PlainOrigin {
    private struct Idle {
        let connection: PlainConnection
        let since: MonotonicTime
    }

    private let maxIdleTime: Duration
    private let maxAge: Duration
    /// The oldest first.
    private var idle: [Idle] = []
    /// How many connections there are, those in use included.
    var openCount = 0
    /// Whether it compressed a body though it was asked for plain text: libcurl, which can decode, then carries out what goes there.
    var encodes = false

    init(maxIdleTime: Duration, maxAge: Duration) {
        self.maxIdleTime = maxIdleTime
        self.maxAge = maxAge
    }

    /// Takes a connection that is still fit to be used.
    func take(at now: MonotonicTime) -> PlainConnection? {
        while let idle = idle.popLast() {
            // Asked anew, because its end may have come since the last wait.
            if isFit(idle, at: now), idle.connection.isQuiet { return idle.connection }
            idle.connection.close()
        }
        return nil
    }

    /// Keeps a connection.
    func put(_ connection: PlainConnection, at now: MonotonicTime) {
        idle.append(Idle(connection: connection, since: now))
    }

    /// Since when the one has been idle that was longest.
    var idleSince: MonotonicTime? { idle.first?.since }

    /// Closes the one that was idle longest.
    func closeOldest() {
        guard !idle.isEmpty else { return }
        idle.removeFirst().connection.close()
    }

    /// Closes those that nobody took in time.
    func closeUnfit(at now: MonotonicTime) {
        guard let oldest = idle.first, !isFit(oldest, at: now) else { return }
        let unfit = idle.prefix { !isFit($0, at: now) }
        idle.removeFirst(unfit.count)
        for idle in unfit { idle.connection.close() }
    }

    /// Forgets a connection that the backend closed.
    func remove(_ connection: PlainConnection) {
        guard let index = idle.lastIndex(where: { $0.connection === connection }) else { return }
        idle.remove(at: index)
    }

    /// Closes those that are idle.
    func closeIdle() {
        let all = idle
        idle = []
        for idle in all { idle.connection.close() }
    }

    private func isFit(_ idle: Idle, at now: MonotonicTime) -> Bool {
        idle.since.advanced(by: maxIdleTime) > now && idle.connection.madeAt.advanced(by: maxAge) > now
    }
}
