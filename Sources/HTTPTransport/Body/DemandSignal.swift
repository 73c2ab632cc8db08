import Synchronization

/// Lets a producer wait for demand: one waits, anybody signals, and a signal before the wait is not lost.
package final class DemandSignal: Sendable {
    private enum State {
        case none
        case given
        case awaited(UnsafeContinuation<Void, Never>)
    }

    private let state = Mutex(State.none)

    package init() {}

    /// Resumes the producer, now or when it waits next.
    package func give() {
        let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard case .awaited(let waiter) = state else {
                state = .given
                return nil
            }
            state = .none
            return waiter
        }
        waiter?.resume()
    }

    /// Waits for demand; cancelling the producer requires a signal as well.
    package func take() async {
        await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
            let isGiven = state.withLock { state in
                if case .given = state {
                    state = .none
                    return true
                }
                state = .awaited(waiter)
                return false
            }
            if isGiven { waiter.resume() }
        }
    }
}
