import Synchronization

/// The retries that a model group may still make; shared by its requests and kept over reloads.
final class RetryBudget: Sendable {
    private let machine = Mutex(StateMachine())

    /// Whether a retry is left.
    var allowsRetry: Bool { machine.withLock { $0.allowsRetry } }

    /// How many retries are left; they come back in fractions.
    var tokens: Double { machine.withLock { $0.tokens } }

    /// A retry is about to be made.
    func retried() {
        machine.withLock { $0.retried() }
    }

    /// A request succeeded, after so many retries within the group.
    func succeeded(afterRetries retries: Int) {
        machine.withLock { $0.succeeded(afterRetries: retries) }
    }

    /// A token bucket, as a pure value: a retry takes a token, successes bring them back.
    ///
    /// A retry that succeeds gives its token back, and any success adds a fifth of one. So a group with one bad deployment never runs
    /// dry, while a group that is down as a whole gets, beyond a small reserve, a fifth more traffic than clients send.
    struct StateMachine: Sendable {
        private(set) var tokens = StateMachine.reserve

        /// Whether a retry is left.
        var allowsRetry: Bool { tokens >= 1 }

        /// A retry is about to be made.
        mutating func retried() {
            tokens = max(0, tokens - 1)
        }

        /// A request succeeded, after so many retries within the group.
        mutating func succeeded(afterRetries retries: Int) {
            // Only the last retry led to the success; those before it were in vain.
            let returned = retries > 0 ? 1.0 : 0.0
            tokens = min(StateMachine.capacity, tokens + returned + StateMachine.share)
        }

        /// What a group starts with: enough for a few failures after a start.
        static let reserve = 10.0
        /// What a success adds.
        static let share = 0.2
        /// No more is saved up.
        static let capacity = 100.0
    }
}
