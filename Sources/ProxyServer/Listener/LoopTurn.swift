import NIOCore

/// What waits for the end of an event loop's turn: first answers that are to be sent, then what can wait until they are.
///
/// A peer that sleeps is woken by the first answer and awake for the others. Sent one by one, with the work on an answer between them,
/// each would wake it anew, which costs as much as the sending.
///
/// - Isolation: belongs to its event loop, and is used only there.
final class LoopTurn: Sendable {
    private let eventLoop: any EventLoop
    private let waiting: NIOLoopBoundBox<Waiting>

    private struct Waiting {
        var channels: [any Channel] = []
        var work: [@Sendable () -> Void] = []
        var isEndScheduled = false
    }

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        waiting = .makeBoxSendingValue(Waiting(), eventLoop: eventLoop)
    }

    /// Has what is written to a channel sent, after the tasks that are ready to run.
    func flush(_ channel: any Channel) {
        waiting.value.channels.append(channel)
        scheduleEnd()
    }

    /// Has work done when the answers are sent; what such work asks for itself is done after all the other.
    func afterSending(_ work: @escaping @Sendable () -> Void) {
        waiting.value.work.append(work)
        scheduleEnd()
    }

    private func scheduleEnd() {
        guard !waiting.value.isEndScheduled else { return }
        waiting.value.isEndScheduled = true
        eventLoop.execute { self.end() }
    }

    private func end() {
        // By index, because both may grow meanwhile; emptied in place, because each turn needs the room again.
        var next = 0
        while next < waiting.value.channels.count {
            let channel = waiting.value.channels[next]
            next += 1
            channel.flush()
        }
        waiting.value.channels.removeAll(keepingCapacity: true)
        next = 0
        while next < waiting.value.work.count {
            let work = waiting.value.work[next]
            next += 1
            work()
        }
        waiting.value.work.removeAll(keepingCapacity: true)
        waiting.value.isEndScheduled = false
        if !waiting.value.channels.isEmpty { scheduleEnd() }
    }
}
