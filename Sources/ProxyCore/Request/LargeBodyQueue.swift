/// Processes large bodies one at a time and off the event loops, so that other clients do not wait for them.
///
/// The work is bound by the CPU; several at a time would only take it from the event loops.
actor LargeBodyQueue {
    /// The size from which a body is large: scanning a smaller one takes less than a millisecond.
    static let threshold = 256 << 10

    private static let shared = LargeBodyQueue()

    /// Runs `work` on the bytes of a large body.
    ///
    /// Cancelling the task does not stop the work, which is short.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        // An actor would run on the task's preferred executor, which may be an event loop.
        try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(Failure) -> Value in
            try await shared.perform(work)
        }
    }

    private func perform<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try work()
    }
}
