/// Works through large bodies one after the other and away from the event loops, so that no other client waits for them.
///
/// One at a time, because it is the processor that they need: several at once would only take it from the event loops.
actor LargeBodyQueue {
    /// From this many bytes on a body is large: a scan of fewer takes an event loop less than a millisecond.
    static let threshold = 256 << 10

    private static let shared = LargeBodyQueue()

    /// Runs `work` on the bytes of a large body.
    ///
    /// Cancelling the task does not end the work, which does not take long.
    static func run<Value: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        // The task's own executor may be an event loop's, which an actor would run on as well.
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
