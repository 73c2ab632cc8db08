import Synchronization

// What is known of a deployment's window, and of the tokenizer that counts for it.
extension DeploymentState {
    /// The most tokens of a prompt and its answer, as the backend said it last.
    package var contextLength: Int? { counters.withLock { $0.contextLength } }

    package func knows(contextLength: Int) {
        counters.withLock { $0.contextLength = contextLength }
    }

    /// Whether the backend's `/tokenize` is worth asking.
    func tokenizerAnswers(at now: ContinuousClock.Instant) -> Bool {
        counters.withLock { counters in counters.tokenizerRestsUntil.map { $0 <= now } ?? true }
    }

    func tokenizerRests(until instant: ContinuousClock.Instant) {
        counters.withLock { $0.tokenizerRestsUntil = instant }
    }
}
