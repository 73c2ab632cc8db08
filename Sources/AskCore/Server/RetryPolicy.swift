/// Decides whether a call that failed before its first token is tried again, and after how long.
struct RetryPolicy: Sendable, Hashable {
    /// How many tries there may be beyond the first.
    var limit: Int
    private(set) var used = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// What went wrong, as far as it matters here.
    enum Failure: Sendable, Hashable {
        /// No connection came about: nothing was sent.
        case notConnected
        case status(Int, retryAfter: Duration?, fromRouter: Bool)
        case other
    }

    /// No server may hold a command up for longer.
    static let longestWait: Duration = .seconds(30)

    /// How long to wait before the next try; `nil` for no other try.
    ///
    /// A router retries itself, so behind one only what it did not see, and its own "not now", is tried
    /// again.
    mutating func wait(after failure: Failure, jitter: Double) -> Duration? {
        guard used < limit else { return nil }
        var wait = Duration.milliseconds(Int(250 * Double(1 << min(used, 8)) * (0.5 + jitter / 2)))
        switch failure {
        case .notConnected: break
        case .status(let status, let retryAfter, let fromRouter):
            guard fromRouter ? status == 503 : [429, 502, 503, 504].contains(status) else { return nil }
            if let retryAfter {
                // What is further away than the cap is not worth a wait: it would fail again.
                guard retryAfter <= Self.longestWait else { return nil }
                wait = max(wait, retryAfter)
            }
        case .other: return nil
        }
        used += 1
        return wait
    }
}
