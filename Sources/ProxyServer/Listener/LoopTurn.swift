import NIOCore

/// What waits for the end of an event loop's turn, which is what the loop does between two waits: work that has to be done before it may wait, then
/// answers that are to be sent, then what nobody waits for.
///
/// Answers are sent together, because a peer that sleeps is woken by the first of them and awake for the others; sent one by one, with the work
/// on an answer between them, each would wake it anew, which costs as much as the sending. What can be done before them is, because a loop that
/// waits as soon as it has sent is answered sooner (ADR 21).
///
/// - Isolation: belongs to its event loop, and is used only there.
final class LoopTurn {
    private let eventLoop: any EventLoop
    private let work = WorkQueue()
    private var written: [ChannelHandlerContext] = []
    private let postponed = PostponedWork()
    private let sockets: SocketTurn
    /// What responses say of the time.
    let date = DateField()
    private var runsPostponed = false
    private var isEndScheduled = false

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.sockets = SocketTurn(eventLoop)
    }

    /// Has work done after the loop has looked at its sockets.
    func afterSockets(_ work: @escaping @Sendable () -> Void) {
        sockets.after(work)
    }

    /// Has work done after the tasks that are ready to run; what such work asks for itself is done after all the other.
    func atEnd(_ work: @escaping @Sendable () -> Void) {
        self.work.add(work)
        scheduleEnd()
    }

    /// Has what a handler wrote sent, after such work.
    func flush(_ context: ChannelHandlerContext) {
        written.append(context)
        scheduleEnd()
    }

    /// Has work done that nobody waits for, when the answers are sent or up to 5 ms later; what such work postpones itself is done with it.
    func postpone(_ work: @escaping @Sendable () -> Void) {
        switch postponed.add(work, at: eventLoop.now) {
        case nil: break
        case .whenSent:
            runsPostponed = true
            scheduleEnd()
        case .afterDelay:
            let turn = NIOLoopBound(self, eventLoop: eventLoop)
            // Also when the loop ends: it fails then what it had scheduled, and nothing that was postponed is lost.
            eventLoop.scheduleTask(in: PostponedWork.delay) {}
                .futureResult.whenComplete { _ in turn.value.postponed.run() }
        }
    }

    private func scheduleEnd() {
        guard !isEndScheduled else { return }
        isEndScheduled = true
        let turn = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { turn.value.end() }
    }

    private func end() {
        work.run()
        // By index, because it may grow meanwhile; emptied in place, because each turn needs the room again.
        var next = 0
        while next < written.count {
            written[next].flush()
            next += 1
        }
        written.removeAll(keepingCapacity: true)
        if runsPostponed {
            runsPostponed = false
            postponed.run()
        }
        isEndScheduled = false
        if !work.isEmpty || !written.isEmpty { scheduleEnd() }
    }
}
