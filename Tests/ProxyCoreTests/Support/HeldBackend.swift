import HTTPTransport
import ProxyTesting
import Synchronization

@testable import ProxyCore

/// A backend whose answers wait until the test lets them go.
final class HeldBackend: Sendable {
    private let held = Mutex<[CheckedContinuation<Void, Never>]>([])

    /// How many requests wait for their answer.
    var count: Int { held.withLock { $0.count } }

    /// A transport whose every answer is this one.
    func transport(_ answer: String) -> ScriptedTransport {
        ScriptedTransport { _ throws(TransportError) in
            await withCheckedContinuation { continuation in
                self.held.withLock { $0.append(continuation) }
            }
            return BackendResponse.json(answer)
        }
    }

    /// Lets the oldest one go.
    func release() {
        let next = held.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        next?.resume()
    }
}

/// Goes on when something has become true; the test's time limit ends the wait otherwise.
func until(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
