/// Who may call a backend now and who waits, where there is a limit on calls at a time over all models.
enum AdmissionQueue {
    /// Stands for one request in the queue.
    typealias Ticket = UInt64

    /// What may go on at a time.
    struct Limits: Sendable, Hashable {
        /// Requests that have a place; `nil` for no limit.
        var running: Int?
        /// Requests that may wait for one.
        var waiting: Int

        init(running: Int?, waiting: Int) {
            self.running = running
            self.waiting = waiting
        }

        /// Where the configuration does not say how many may wait, it is as many as may run.
        init(_ limits: ProxyLimits) {
            running = limits.parallelRequests
            waiting = limits.queuedRequests ?? limits.parallelRequests ?? 0
        }
    }

    /// What becomes of a request that comes.
    enum Arrival: Sendable, Hashable {
        /// It has a place.
        case admitted
        /// It waits; a request of a client that had more in the queue had to go for it.
        case queued(evicting: Ticket?)
        /// The queue is full.
        case refused
    }
}
