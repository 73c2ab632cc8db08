import NIOCore

/// Work that nobody waits for, such as writing a log line.
///
/// After a pause it is due when the turn's responses are sent. Where it is frequent, it waits some milliseconds and runs in one batch,
/// which costs less and lets the loop wait sooner (ADR 21). A loop with little to do gains nothing by that and would pay for a timer.
///
/// - Isolation: belongs to its event loop.
final class PostponedWork {
    /// How long work waits; work that comes after a longer pause does not wait.
    static let delay = TimeAmount.milliseconds(5)

    enum Due {
        case whenSent
        case afterDelay
    }

    private let queue = WorkQueue()
    private var latest: NIODeadline?

    /// Adds work; work that is running may add more.
    ///
    /// - Returns: when to call ``run()``; `nil` where an earlier call has said so already.
    func add(_ work: @escaping @Sendable () -> Void, at now: NIODeadline) -> Due? {
        let isFirst = queue.isEmpty
        queue.add(work)
        defer { latest = now }
        guard isFirst else { return nil }
        guard let latest, now - latest < Self.delay else { return .whenSent }
        return .afterDelay
    }

    /// Runs all of it, in order.
    func run() {
        queue.run()
    }
}

/// Work in the order in which it was added.
///
/// - Isolation: belongs to its event loop.
final class WorkQueue {
    private var waiting: [Work] = []

    /// A closure that is stored directly in an array is wrapped again each time it goes in or out.
    private struct Work {
        let run: @Sendable () -> Void
    }

    /// Whether nothing waits; work that is running counts as waiting.
    var isEmpty: Bool { waiting.isEmpty }

    func add(_ work: @escaping @Sendable () -> Void) {
        waiting.append(Work(run: work))
    }

    /// Runs all of it; work that it adds itself runs last.
    func run() {
        // By index, because work may add to it; the array keeps its capacity for the next time.
        var next = 0
        while next < waiting.count {
            let work = waiting[next]
            next += 1
            work.run()
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
