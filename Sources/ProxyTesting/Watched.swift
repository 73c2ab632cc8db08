import Synchronization

/// A value that changes, and for whose changes a test can wait.
final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        var isSatisfied: @Sendable (Value) -> Bool
        var continuation: CheckedContinuation<Value?, Never>
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
        var cancelled: Set<Int> = []
        var nextWaiter = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value { state.withLock(\.value) }

    /// Changes the value, and wakes those who waited for what it is now.
    func change(_ body: (inout Value) -> Void) {
        let (value, satisfied) = state.withLock { state in
            body(&state.value)
            let satisfied = state.waiters.filter { $0.value.isSatisfied(state.value) }
            for key in satisfied.keys { state.waiters[key] = nil }
            return (state.value, satisfied)
        }
        for waiter in satisfied.values { waiter.continuation.resume(returning: value) }
    }

    /// Waits until the value is as wanted.
    ///
    /// - Throws: `CancellationError`.
    func wait(until isSatisfied: @escaping @Sendable (Value) -> Bool) async throws -> Value {
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let value = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Waiter(isSatisfied: isSatisfied, continuation: continuation), as: key)
            }
        } onCancel: {
            cancel(key)
        }
        guard let value else { throw CancellationError() }
        return value
    }

    private func add(_ waiter: Waiter, as key: Int) {
        let answer: Value?? = state.withLock { state in
            if state.cancelled.remove(key) != nil { return .some(nil) }
            if waiter.isSatisfied(state.value) { return .some(state.value) }
            state.waiters[key] = waiter
            return .none
        }
        if let answer { waiter.continuation.resume(returning: answer) }
    }

    private func cancel(_ key: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: key)
            if waiter == nil { state.cancelled.insert(key) }
            return waiter
        }
        waiter?.continuation.resume(returning: nil)
    }
}
