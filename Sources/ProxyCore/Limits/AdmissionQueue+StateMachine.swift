/// Which calls may run and which wait, if the number of parallel calls is limited.
enum AdmissionQueue {
    /// Identifies one call in the queue.
    typealias Ticket = UInt64

    /// How many calls may run and wait.
    struct Limits: Sendable, Hashable {
        /// Calls that may run; `nil` for no limit.
        var running: Int?
        /// Calls that may wait.
        var waiting: Int

        init(running: Int?, waiting: Int) {
            self.running = running
            self.waiting = waiting
        }

        /// By default as many calls may wait as may run.
        init(_ limits: ProxyLimits) {
            running = limits.parallelRequests
            waiting = limits.queuedRequests ?? limits.parallelRequests ?? 0
        }
    }

    /// What happens to an arriving call.
    enum Arrival: Sendable, Hashable {
        /// It may run.
        case admitted
        /// It waits, possibly in place of a call of a client that had more in the queue.
        case queued(evicting: Ticket?)
        /// The queue is full.
        case refused
    }
}

extension AdmissionQueue {
    /// The running and the waiting calls, as a pure value.
    ///
    /// Fair among clients: permits go to the clients in turn, to each one's oldest call. If the queue is full, the client with the most calls
    /// in it loses its newest one to a client that has fewer.
    struct StateMachine: Sendable {
        private var limits: Limits
        /// Calls that run.
        private(set) var running = 0
        /// Calls that wait.
        private(set) var waiting = 0
        /// The waiting clients, in the order of their turns.
        private var turns: [ClientIdentity] = []
        /// Their calls, the oldest first; never empty.
        private var lines: [ClientIdentity: [Ticket]] = [:]

        init(_ limits: Limits) {
            self.limits = limits
        }
    }
}

extension AdmissionQueue.StateMachine {
    private var mayRunMore: Bool { limits.running.map { running < $0 } ?? true }

    /// Admits a call if one more may run; a waiting call would have been admitted before.
    mutating func admitAtOnce() -> Bool {
        guard mayRunMore else { return false }
        running += 1
        return true
    }

    /// Receives a call.
    mutating func arrive(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity) -> AdmissionQueue.Arrival
    {
        if admitAtOnce() { return .admitted }
        var evicted: AdmissionQueue.Ticket?
        if waiting >= limits.waiting {
            guard let loser = clientToLose(to: client), let newest = lines[loser]?.last else {
                return .refused
            }
            remove(newest, of: loser)
            evicted = newest
        }
        if lines[client] == nil { turns.append(client) }
        lines[client, default: []].append(ticket)
        waiting += 1
        return .queued(evicting: evicted)
    }

    /// Ends a running call.
    ///
    /// - Returns: the calls that may run now.
    mutating func leave() -> [AdmissionQueue.Ticket] {
        running -= 1
        return admitWaiting()
    }

    /// Removes a waiting call.
    ///
    /// - Returns: `false` if it does not wait.
    mutating func withdraw(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity) -> Bool {
        remove(ticket, of: client)
    }

    /// Replaces the limits; running and waiting calls stay.
    ///
    /// - Returns: the calls that may run now.
    mutating func update(_ limits: AdmissionQueue.Limits) -> [AdmissionQueue.Ticket] {
        self.limits = limits
        return admitWaiting()
    }

    private mutating func admitWaiting() -> [AdmissionQueue.Ticket] {
        var admitted: [AdmissionQueue.Ticket] = []
        while mayRunMore, let client = turns.first, let ticket = lines[client]?.first {
            remove(ticket, of: client)
            // A client with more waiting calls goes to the end.
            if lines[client] != nil {
                turns.removeFirst()
                turns.append(client)
            }
            running += 1
            admitted.append(ticket)
        }
        return admitted
    }

    /// The client with the most waiting calls, if it would still have at least as many as the other after losing one.
    private func clientToLose(to client: ClientIdentity) -> ClientIdentity? {
        let own = lines[client]?.count ?? 0
        guard let longest = turns.max(by: { (lines[$0]?.count ?? 0) < (lines[$1]?.count ?? 0) }),
            (lines[longest]?.count ?? 0) > own + 1
        else { return nil }
        return longest
    }

    @discardableResult
    private mutating func remove(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity) -> Bool {
        guard var line = lines[client], let index = line.firstIndex(of: ticket) else { return false }
        line.remove(at: index)
        waiting -= 1
        lines[client] = line.isEmpty ? nil : line
        if line.isEmpty { turns.removeAll { $0 == client } }
        return true
    }
}
