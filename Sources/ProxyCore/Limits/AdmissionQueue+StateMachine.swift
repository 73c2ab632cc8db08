extension AdmissionQueue {
    /// The places and the queue for them, as a pure value.
    ///
    /// Fair among clients: a place that gets free goes to the clients in turn, to each one's oldest request. Where the queue is full,
    /// the client with the most requests in it loses its newest to one that has fewer.
    struct StateMachine: Sendable {
        private var limits: Limits
        /// Requests that have a place.
        private(set) var running = 0
        /// Requests that wait for one.
        private(set) var waiting = 0
        /// The clients that wait, in the order of their turns.
        private var turns: [ClientIdentity] = []
        /// Their requests, the oldest first; never an empty line.
        private var lines: [ClientIdentity: [Ticket]] = [:]

        init(_ limits: Limits) {
            self.limits = limits
        }
    }
}

extension AdmissionQueue.StateMachine {
    private var hasPlace: Bool { limits.running.map { running < $0 } ?? true }

    /// A request takes a place, where one is free; one that waits would have got it before.
    mutating func takeFreePlace() -> Bool {
        guard hasPlace else { return false }
        running += 1
        return true
    }

    /// A request comes.
    mutating func arrive(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity) -> AdmissionQueue.Arrival
    {
        if takeFreePlace() { return .admitted }
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

    /// A request gives its place back.
    ///
    /// - Returns: the requests that get a place now.
    mutating func leave() -> [AdmissionQueue.Ticket] {
        running -= 1
        return admitWaiting()
    }

    /// A request waits no longer.
    ///
    /// - Returns: `false` where it does not wait.
    mutating func withdraw(_ ticket: AdmissionQueue.Ticket, of client: ClientIdentity) -> Bool {
        remove(ticket, of: client)
    }

    /// Other limits hold from now on; whoever has a place or waits keeps it.
    ///
    /// - Returns: the requests that get a place now.
    mutating func update(_ limits: AdmissionQueue.Limits) -> [AdmissionQueue.Ticket] {
        self.limits = limits
        return admitWaiting()
    }

    private mutating func admitWaiting() -> [AdmissionQueue.Ticket] {
        var admitted: [AdmissionQueue.Ticket] = []
        while hasPlace, let client = turns.first, let ticket = lines[client]?.first {
            remove(ticket, of: client)
            // Who has more to wait for goes to the end.
            if lines[client] != nil {
                turns.removeFirst()
                turns.append(client)
            }
            running += 1
            admitted.append(ticket)
        }
        return admitted
    }

    /// The client with the longest line, where it would still have no fewer than the other after it lost one.
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
