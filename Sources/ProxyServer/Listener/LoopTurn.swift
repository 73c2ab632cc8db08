import NIOCore

/// What waits for the end of an event loop's turn: first answers that are to be sent, then what can wait until they are.
///
/// A peer that sleeps is woken by the first answer and awake for the others. Sent one by one, with the work on an answer between them,
/// each would wake it anew, which costs as much as the sending.
///
/// - Isolation: belongs to its event loop, and is used only there.
final class LoopTurn {
    private let eventLoop: any EventLoop
    private var written: [ChannelHandlerContext] = []
    private var work: [Work] = []
    private var isEndScheduled = false

    /// A function in an array of functions would be wrapped anew each time that it is put in or taken out.
    private struct Work {
        let run: @Sendable () -> Void
    }

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Has what a handler wrote sent, after the tasks that are ready to run.
    func flush(_ context: ChannelHandlerContext) {
        written.append(context)
        scheduleEnd()
    }

    /// Has work done when the answers are sent; what such work asks for itself is done after all the other.
    func afterSending(_ work: @escaping @Sendable () -> Void) {
        self.work.append(Work(run: work))
        scheduleEnd()
    }

    private func scheduleEnd() {
        guard !isEndScheduled else { return }
        isEndScheduled = true
        let turn = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.execute { turn.value.end() }
    }

    private func end() {
        // By index, because both may grow meanwhile; emptied in place, because each turn needs the room again.
        var next = 0
        while next < written.count {
            written[next].flush()
            next += 1
        }
        written.removeAll(keepingCapacity: true)
        next = 0
        while next < work.count {
            let work = work[next]
            next += 1
            work.run()
        }
        work.removeAll(keepingCapacity: true)
        isEndScheduled = false
        if !written.isEmpty { scheduleEnd() }
    }
}
