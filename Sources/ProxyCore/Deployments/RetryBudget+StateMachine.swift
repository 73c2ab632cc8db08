extension RetryBudget {
    /// A bucket of tokens, as a pure value: a retry takes one, answers bring them back.
    ///
    /// A retry that leads to an answer gives its token back, and any answer adds a fifth of one. So a group with one bad deployment
    /// never runs dry, while one that is dead as a whole sees, beyond a small reserve, a fifth more traffic than clients send.
    struct StateMachine: Sendable {
        private(set) var tokens = StateMachine.reserve

        /// Whether a retry is left.
        var allowsRetry: Bool { tokens >= 1 }

        /// A retry is going to be made.
        mutating func retried() {
            tokens = max(0, tokens - 1)
        }

        /// A request came to an answer, after so many retries within the group.
        mutating func succeeded(afterRetries retries: Int) {
            // Only the last retry led to the answer; those before it were in vain.
            let returned = retries > 0 ? 1.0 : 0.0
            tokens = min(StateMachine.capacity, tokens + returned + StateMachine.share)
        }

        /// What a group begins with: enough for the odd failure after a start.
        static let reserve = 10.0
        /// What an answer adds.
        static let share = 0.2
        /// More is not saved up for a bad day.
        static let capacity = 100.0
    }
}
