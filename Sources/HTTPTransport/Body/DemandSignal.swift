import Synchronization

/// Lets a producer wait until it is asked for more: one waits, anybody gives; what is given before the wait is kept.
package final class DemandSignal: Sendable {
    private enum State {
        case none
        case given
        case awaited(UnsafeContinuation<Void, Never>)
    }

    private let state = Mutex(State.none)

    package init() {}

    /// Lets the producer go on, now or when it comes to wait.
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

    /// Waits; whoever cancels the producer has to give as well.
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
