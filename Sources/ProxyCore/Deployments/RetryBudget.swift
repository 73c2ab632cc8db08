import Synchronization

/// The retries that a model group may still make; shared by its requests and kept over reloads.
final class RetryBudget: Sendable {
    private let machine = Mutex(StateMachine())

    /// Whether a retry is left.
    var allowsRetry: Bool { machine.withLock { $0.allowsRetry } }

    /// How many are left; retries come back in parts.
    var tokens: Double { machine.withLock { $0.tokens } }

    /// A retry is going to be made.
    func retried() {
        machine.withLock { $0.retried() }
    }

    /// A request came to an answer, after so many retries within the group.
    func succeeded(afterRetries retries: Int) {
        machine.withLock { $0.succeeded(afterRetries: retries) }
    }
}
