/// Decides whether a call that failed before its first token is retried, and after how long.
struct RetryPolicy: Sendable, Hashable {
    /// The most attempts beyond the first.
    var limit: Int
    private(set) var used = 0

    init(limit: Int) {
        self.limit = limit
    }

    /// What went wrong, as far as retries depend on it.
    enum Failure: Sendable, Hashable {
        /// No connection was made, so nothing was sent.
        case notConnected
        case status(Int, retryAfter: Duration?, fromRouter: Bool)
        case other
    }

    /// The longest `Retry-After` that is worth waiting for.
    static let longestWait: Duration = .seconds(30)

    /// How long to wait before the next attempt; `nil` to give up.
    ///
    /// A router retries by itself. Behind one, only failures that it did not see and its own 503 are retried.
    mutating func wait(after failure: Failure, jitter: Double) -> Duration? {
        guard used < limit else { return nil }
        var wait = Duration.milliseconds(Int(250 * Double(1 << min(used, 8)) * (0.5 + jitter / 2)))
        switch failure {
        case .notConnected: break
        case .status(let status, let retryAfter, let fromRouter):
            guard fromRouter ? status == 503 : [429, 502, 503, 504].contains(status) else { return nil }
            if let retryAfter {
                // An earlier attempt would be refused again.
                guard retryAfter <= Self.longestWait else { return nil }
                wait = max(wait, retryAfter)
            }
        case .other: return nil
        }
        used += 1
        return wait
    }
}
