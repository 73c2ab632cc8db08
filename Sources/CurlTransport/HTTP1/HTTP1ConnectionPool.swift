/// The idle connections of an engine by their origin, and how many are open, as a pure value.
///
/// Knows connections by a number, their socket's. The one that was used last is used first, so that surplus ones grow old.
struct HTTP1ConnectionPool {
    /// A host and port, by a number that the pool assigned.
    struct Origin: Hashable {
        fileprivate let index: Int
    }

    /// How long and how many connections are stored.
    struct Limits {
        var maxIdleTime: Duration
        var maxAge: Duration
        /// How many may be open before idle ones are closed.
        var maxOpen: Int
    }

    private struct Idle {
        let connection: CInt
        let openedAt: MonotonicTime
        let since: MonotonicTime
    }

    private struct OriginState {
        /// The one that has been idle longest comes first.
        var idle: [Idle] = []
        /// Including those in use.
        var openCount = 0
        var compresses = false
    }

    private let limits: Limits
    private var origins: [OriginState] = []
    private var originsByName: [String: Origin] = [:]
    private var freeOrigins: [Origin] = []
    private(set) var openCount = 0
    private var nextSweep = MonotonicTime.distantPast

    init(limits: Limits) {
        self.limits = limits
    }
}

// MARK: - Origins

extension HTTP1ConnectionPool {
    /// The origin with this name, which distinguishes it from all others.
    mutating func origin(named name: String) -> Origin {
        if let known = originsByName[name] { return known }
        let state = OriginState()
        let origin: Origin
        if let free = freeOrigins.popLast() {
            origin = free
            origins[free.index] = state
        } else {
            origin = Origin(index: origins.count)
            origins.append(state)
        }
        originsByName[name] = origin
        return origin
    }

    /// Forgets the origins without connections; their numbers are used for others.
    ///
    /// Those that compress are kept: libcurl carries their requests out, so that they have no connections here.
    mutating func removeUnusedOrigins() {
        for (name, origin) in originsByName
        where origins[origin.index].openCount == 0 && !origins[origin.index].compresses {
            originsByName[name] = nil
            freeOrigins.append(origin)
        }
    }

    /// How many origins there are.
    var originCount: Int { originsByName.count }

    /// Whether the origin compresses bodies without being asked to, so that libcurl has to carry out its requests.
    func compresses(_ origin: Origin) -> Bool { origins[origin.index].compresses }

    mutating func recordCompression(by origin: Origin) {
        origins[origin.index].compresses = true
    }
}

// MARK: - Connections

extension HTTP1ConnectionPool {
    /// A connection was opened, and is in use.
    mutating func opened(to origin: Origin) {
        openCount += 1
        origins[origin.index].openCount += 1
    }

    /// Records that a connection was closed.
    ///
    /// An idle one has to be removed first.
    mutating func closed(to origin: Origin) {
        openCount -= 1
        origins[origin.index].openCount -= 1
    }

    /// Stores a connection whose request is over.
    mutating func store(_ connection: CInt, to origin: Origin, openedAt: MonotonicTime, at now: MonotonicTime)
    {
        origins[origin.index].idle.append(Idle(connection: connection, openedAt: openedAt, since: now))
    }

    /// Removes the connection that was used last; `isFit` tells whether it may be used, or has to be closed.
    mutating func removeLast(of origin: Origin, at now: MonotonicTime) -> (connection: CInt, isFit: Bool)? {
        guard let idle = origins[origin.index].idle.popLast() else { return nil }
        return (idle.connection, isFit(idle, at: now))
    }

    /// Removes a connection that the backend closed.
    mutating func removeIdle(_ connection: CInt, of origin: Origin) {
        let position = origins[origin.index].idle.lastIndex { $0.connection == connection }
        if let position { origins[origin.index].idle.remove(at: position) }
    }

    /// Removes the next connection that has to be closed because it is too old or there are too many; `nil` where none has.
    ///
    /// Looks for old ones once a second.
    mutating func removeSurplus(at now: MonotonicTime) -> CInt? {
        if nextSweep <= now {
            if let expired = removeExpired(at: now) { return expired }
            nextSweep = now.advanced(by: .seconds(1))
        }
        return openCount > limits.maxOpen ? removeOldest() : nil
    }

    /// Removes any idle connection.
    mutating func removeAny() -> CInt? {
        guard let index = origins.firstIndex(where: { !$0.idle.isEmpty }) else { return nil }
        return origins[index].idle.removeLast().connection
    }

    private mutating func removeExpired(at now: MonotonicTime) -> CInt? {
        for index in origins.indices {
            guard let first = origins[index].idle.first, !isFit(first, at: now) else { continue }
            return origins[index].idle.removeFirst().connection
        }
        return nil
    }

    /// Removes the connection that has been idle longest.
    private mutating func removeOldest() -> CInt? {
        let oldest = origins.indices.min { idleSince($0) < idleSince($1) }
        guard let oldest, !origins[oldest].idle.isEmpty else { return nil }
        return origins[oldest].idle.removeFirst().connection
    }

    private func idleSince(_ index: Int) -> MonotonicTime { origins[index].idle.first?.since ?? .never }

    private func isFit(_ idle: Idle, at now: MonotonicTime) -> Bool {
        idle.since.advanced(by: limits.maxIdleTime) > now && idle.openedAt.advanced(by: limits.maxAge) > now
    }
}
