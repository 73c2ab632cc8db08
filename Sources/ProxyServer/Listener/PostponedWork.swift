import NIOCore

/// Work that nobody waits for, such as writing a log's line: done when the answers of its turn are sent or, where such work comes often, some
/// milliseconds later with all that came meanwhile.
///
/// Together it costs less than piece by piece. And a loop that waits as soon as it has sent is answered sooner (ADR 21), which one that is asked
/// little has no use for: there a wait for the time to pass would cost more than the work.
///
/// - Isolation: belongs to an event loop, and is used only there.
final class PostponedWork {
    /// How long work waits; what comes after a longer pause does not.
    static let delay = TimeAmount.milliseconds(5)

    /// When work is to be done.
    enum Due {
        case whenSent
        case afterDelay
    }

    private let queue = WorkQueue()
    private var latest: NIODeadline?

    /// Adds work; what is being done adds to itself.
    ///
    /// - Returns: when to ``run()``, where that was not said of other work that still waits.
    func add(_ work: @escaping @Sendable () -> Void, at now: NIODeadline) -> Due? {
        let isFirst = queue.isEmpty
        queue.add(work)
        defer { latest = now }
        guard isFirst else { return nil }
        guard let latest, now - latest < Self.delay else { return .whenSent }
        return .afterDelay
    }

    /// Does all of it, in order.
    func run() {
        queue.run()
    }
}
