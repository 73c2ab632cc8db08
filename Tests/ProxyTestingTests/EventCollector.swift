import ProxyCore
import Synchronization

/// Keeps the events that it is told, for a test to look at or to wait for.
final class EventCollector: ProxyObserver {
    private let collected = Mutex<[ProxyEvent]>([])

    var events: [ProxyEvent] { collected.withLock { $0 } }

    func observe(_ event: ProxyEvent) {
        collected.withLock { $0.append(event) }
    }

    /// Goes on when what was told is as wanted; the test's time limit ends the wait otherwise.
    func wait(until isSatisfied: ([ProxyEvent]) -> Bool) async throws {
        while !isSatisfied(events) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
