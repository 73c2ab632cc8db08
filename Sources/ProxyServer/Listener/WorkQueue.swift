/// Work that waits, in the order in which it came.
///
/// - Isolation: belongs to an event loop, and is used only there.
final class WorkQueue {
    private var waiting: [Work] = []

    /// A function in an array of functions would be wrapped anew each time that it is put in or taken out.
    private struct Work {
        let run: @Sendable () -> Void
    }

    /// Whether nothing waits; what is being run still does.
    var isEmpty: Bool { waiting.isEmpty }

    func add(_ work: @escaping @Sendable () -> Void) {
        waiting.append(Work(run: work))
    }

    /// Does all of it; what such work adds itself is done after all the other.
    func run() {
        // By index, because it may grow meanwhile; emptied in place, because the next work needs the room again.
        var next = 0
        while next < waiting.count {
            let work = waiting[next]
            next += 1
            work.run()
        }
        waiting.removeAll(keepingCapacity: true)
    }
}
