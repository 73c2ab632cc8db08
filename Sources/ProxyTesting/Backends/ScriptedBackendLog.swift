import Synchronization

/// What a scripted backend has seen, and who waits to see more.
final class ScriptedBackendLog: Sendable {
    struct Snapshot: Sendable {
        var requests: [ScriptedBackend.Request] = []
        var connections: [ScriptedBackend.Connection] = []

        func connection(_ number: Int) -> ScriptedBackend.Connection? {
            connections.first { $0.number == number }
        }
    }

    private struct Waiter {
        var isSatisfied: @Sendable (Snapshot) -> Bool
        var continuation: CheckedContinuation<Snapshot?, Never>
    }

    private struct State {
        var snapshot = Snapshot()
        var waiters: [Int: Waiter] = [:]
        var cancelled: Set<Int> = []
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    var snapshot: Snapshot { state.withLock(\.snapshot) }

    func opened(_ connection: Int) {
        change { $0.connections.append(.init(number: connection, openedAt: .now)) }
    }

    func received(_ request: ScriptedBackend.Request) {
        change { $0.requests.append(request) }
    }

    func changed(_ connection: Int, _ body: (inout ScriptedBackend.Connection) -> Void) {
        change { snapshot in
            guard let index = snapshot.connections.firstIndex(where: { $0.number == connection }) else {
                return
            }
            body(&snapshot.connections[index])
        }
    }

    private func change(_ body: (inout Snapshot) -> Void) {
        let (snapshot, satisfied) = state.withLock { state in
            body(&state.snapshot)
            let satisfied = state.waiters.filter { $0.value.isSatisfied(state.snapshot) }
            for key in satisfied.keys { state.waiters[key] = nil }
            return (state.snapshot, satisfied)
        }
        for waiter in satisfied.values { waiter.continuation.resume(returning: snapshot) }
    }

    /// Waits until what was seen is as wanted.
    func wait(until isSatisfied: @escaping @Sendable (Snapshot) -> Bool) async throws -> Snapshot {
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let snapshot = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                add(Waiter(isSatisfied: isSatisfied, continuation: continuation), as: key)
            }
        } onCancel: {
            cancel(key)
        }
        guard let snapshot else { throw CancellationError() }
        return snapshot
    }

    private func add(_ waiter: Waiter, as key: Int) {
        let answer: Snapshot?? = state.withLock { state in
            if state.cancelled.remove(key) != nil { return .some(nil) }
            if waiter.isSatisfied(state.snapshot) { return state.snapshot }
            state.waiters[key] = waiter
            return nil
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
