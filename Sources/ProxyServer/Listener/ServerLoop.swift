import NIOCore

/// One of a server's threads, with what its connections share.
struct ServerLoop: Sendable {
    let eventLoop: any EventLoop
    /// Which of the threads it is: a request's backend is called on the same one.
    let affinity: Int
    let executor: EventLoopTaskExecutor
    /// Touched on the event loop only.
    let turn: NIOLoopBoundBox<LoopTurn>

    init(_ eventLoop: any EventLoop, affinity: Int) {
        self.eventLoop = eventLoop
        self.affinity = affinity
        executor = EventLoopTaskExecutor(eventLoop)
        turn = .makeBoxSendingValue(LoopTurn(eventLoop), eventLoop: eventLoop)
    }
}
