import Synchronization

/// A value whose changes a test can wait for.
package final class Watched<Value: Sendable>: Sendable {
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

    package init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// The value now.
    package var value: Value { state.withLock(\.value) }

    /// Changes the value, and resumes every wait that the new value satisfies.
    package func change(_ body: (inout Value) -> Void) {
        let (value, satisfied) = state.withLock { state in
            body(&state.value)
            let satisfied = state.waiters.filter { $0.value.isSatisfied(state.value) }
            for key in satisfied.keys { state.waiters[key] = nil }
            return (state.value, satisfied)
        }
        for waiter in satisfied.values { waiter.continuation.resume(returning: value) }
    }

    /// Waits until the value satisfies a condition.
    ///
    /// - Throws: `CancellationError`.
    package func wait(until isSatisfied: @escaping @Sendable (Value) -> Bool) async throws -> Value {
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

    /// Whether the value satisfies a condition before a time limit.
    ///
    /// - Throws: `CancellationError`.
    package func satisfies(
        within limit: Duration,
        _ condition: @escaping @Sendable (Value) -> Bool
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = try await self.wait(until: condition)
                return true
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    private func add(_ waiter: Waiter, as key: Int) {
        let result: Value?? = state.withLock { state in
            if state.cancelled.remove(key) != nil { return .some(nil) }
            if waiter.isSatisfied(state.value) { return .some(state.value) }
            state.waiters[key] = waiter
            return .none
        }
        if let result { waiter.continuation.resume(returning: result) }
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
