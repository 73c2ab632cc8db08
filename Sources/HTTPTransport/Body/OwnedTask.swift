import Synchronization

/// A task that belongs to a body, and that may be cancelled before it is started.
package final class OwnedTask: Sendable {
    private enum State {
        case idle
        case running(Task<Void, Never>)
        case cancelled
    }

    private let state = Mutex(State.idle)

    package init() {}

    package func start(_ operation: @escaping @Sendable () async -> Void) {
        let task = Task { await operation() }
        let isCancelled = state.withLock { state in
            if case .cancelled = state { return true }
            state = .running(task)
            return false
        }
        if isCancelled { task.cancel() }
    }

    package func cancel() {
        let task = state.withLock { state -> Task<Void, Never>? in
            defer { state = .cancelled }
            guard case .running(let task) = state else { return nil }
            return task
        }
        task?.cancel()
    }
}
