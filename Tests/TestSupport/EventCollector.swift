package import ProxyCore
import ProxyTesting

/// Stores the events it observes, for a test to look at or to wait for.
package final class EventCollector: ProxyObserver {
    private let collected = Watched<[ProxyEvent]>([])

    package init() {}

    package var events: [ProxyEvent] { collected.value }

    package func observe(_ event: ProxyEvent) {
        collected.change { $0.append(event) }
    }

    /// Waits until the events so far meet a condition.
    ///
    /// - Throws: `CancellationError`, when the test's time limit ends the wait.
    package func wait(until isSatisfied: @escaping @Sendable ([ProxyEvent]) -> Bool) async throws {
        _ = try await collected.wait(until: isSatisfied)
    }
}
