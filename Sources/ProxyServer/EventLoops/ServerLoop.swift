import HTTPTransport
import NIOCore
import ProxyCore

/// One of a server's threads, with what its connections share.
struct ServerLoop: Sendable {
    let eventLoop: any EventLoop
    /// The thread's number; a request's backend is called on the same thread.
    let affinity: Int
    let executor: EventLoopTaskExecutor
    /// Only used on the event loop.
    let turn: NIOLoopBoundBox<LoopTurn>

    init(_ eventLoop: any EventLoop, affinity: Int) {
        self.eventLoop = eventLoop
        self.affinity = affinity
        executor = EventLoopTaskExecutor(eventLoop)
        turn = .makeBoxSendingValue(LoopTurn(eventLoop), eventLoop: eventLoop)
    }
}

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

    /// Starts a task on the event loop, and runs it up to its first suspension where the system supports that.
    ///
    /// Call it on the event loop.
    func startImmediately(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        guard #available(macOS 26, *) else { return Task(executorPreference: self, operation: work) }
        return Task.immediate(executorPreference: self) { await work() }
    }
}

/// The `date` header of a loop's responses, formatted once a second.
///
/// - Isolation: belongs to its event loop.
final class DateHeader {
    private let clock: any ProxyClock
    private var second = -1
    private var line: [UInt8] = []

    init(clock: any ProxyClock = SystemClock()) {
        self.clock = clock
    }

    /// The header line with its line ending.
    var bytes: [UInt8] {
        let now = Int(clock.unixTime)
        if now != second {
            second = now
            line = Array("date: \(HTTPDate.text(secondsSince1970: now))\r\n".utf8)
        }
        return line
    }
}
