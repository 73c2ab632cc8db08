import HTTPTransport
import Synchronization

/// Ends a body at a deadline, unless its first event came before: one of the two happens, never both.
///
/// Cancelling the task alone would not do: its wait may just be over, and a stream that has begun would lose its body.
final class FirstEventWatch: Sendable {
    private let isOpen = Atomic(true)

    init(_ body: BackendBody, until instant: ContinuousClock.Instant, clock: any ProxyClock) {
        task.withLock {
            $0 = Task { [weak self] in
                guard (try? await clock.sleep(until: instant)) != nil, let self, close() else { return }
                body.cancel()
            }
        }
    }

    /// The first event is there, or none will come.
    ///
    /// - Returns: `false` where the deadline came before, and the body was ended.
    func end() -> Bool {
        task.withLock { $0?.cancel() }
        return close()
    }

    private let task = Mutex<Task<Void, Never>?>(nil)

    private func close() -> Bool { isOpen.exchange(false, ordering: .relaxed) }
}
