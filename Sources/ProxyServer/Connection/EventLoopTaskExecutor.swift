import NIOCore

/// Runs tasks on an event loop, so that a request's code stays on its connection's thread.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Begins a task on the event loop, which runs up to its first wait before this returns, where the system can do that.
    ///
    /// To be called on the event loop.
    func begin(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        guard #available(macOS 26, *) else { return Task(executorPreference: self, operation: work) }
        return Task.immediate(executorPreference: self) { await work() }
    }
}
