import NIOCore

/// The end of an event loop's turn, that is, of the work between two waits.
///
/// It runs what has to happen before the loop may wait, then sends the turn's responses, then runs what nobody waits for.
///
/// Responses are sent together: the first one wakes a sleeping peer, and the others find it awake. Other work comes before them, because
/// a loop that waits as soon as it has sent gets its next request sooner (ADR 16, ADR 21).
///
/// - Isolation: belongs to its event loop.
final class LoopTurn {
    private let eventLoop: any EventLoop
    private let beforeSending = WorkQueue()
    private var unflushed: [ChannelHandlerContext] = []
    private let postponed = PostponedWork()
    private let afterPoll: AfterPoll
    /// The `date` header of responses.
    let date = DateHeader()
    private var runsPostponed = false
    private var isEndScheduled = false

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.afterPoll = AfterPoll(eventLoop)
    }

    /// Runs work once the loop has polled its sockets.
    func runAfterPoll(_ work: @escaping @Sendable () -> Void) {
        afterPoll.add(work)
    }

    /// Runs work after the tasks that are ready, before responses are sent; work that it adds itself runs last.
    func runBeforeSending(_ work: @escaping @Sendable () -> Void) {
        beforeSending.add(work)
        scheduleEnd()
    }

    /// Flushes a handler's writes at the end of the turn.
    func flush(_ context: ChannelHandlerContext) {
        unflushed.append(context)
        scheduleEnd()
    }

    /// Runs work that nobody waits for once the responses are sent or up to 5 ms later, together with what it postpones itself.
    func postpone(_ work: @escaping @Sendable () -> Void) {
        switch postponed.add(work, at: eventLoop.now) {
        case nil: break
        case .whenSent:
            runsPostponed = true
            scheduleEnd()
        case .afterDelay:
            let turn = NIOLoopBound(self, eventLoop: eventLoop)
            // The future completes also when the loop shuts down, so that nothing postponed is lost.
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
        beforeSending.run()
        // By index, because a flush may add to it; the array keeps its capacity for the next turn.
        var next = 0
        while next < unflushed.count {
            unflushed[next].flush()
            next += 1
        }
        unflushed.removeAll(keepingCapacity: true)
        if runsPostponed {
            runsPostponed = false
            postponed.run()
        }
        isEndScheduled = false
        if !beforeSending.isEmpty || !unflushed.isEmpty { scheduleEnd() }
    }
}
