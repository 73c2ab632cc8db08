/// What a scripted backend has seen, and who waits to see more.
final class ScriptedBackendLog: Sendable {
    struct Snapshot: Sendable {
        var requests: [ScriptedBackend.Request] = []
        var connections: [ScriptedBackend.Connection] = []

        func connection(_ number: Int) -> ScriptedBackend.Connection? {
            connections.first { $0.number == number }
        }
    }

    private let seen = Watched(Snapshot())

    var snapshot: Snapshot { seen.value }

    func opened(_ connection: Int) {
        seen.change { $0.connections.append(.init(number: connection, openedAt: .now)) }
    }

    func received(_ request: ScriptedBackend.Request) {
        seen.change { $0.requests.append(request) }
    }

    func changed(_ connection: Int, _ body: (inout ScriptedBackend.Connection) -> Void) {
        seen.change { snapshot in
            guard let index = snapshot.connections.firstIndex(where: { $0.number == connection }) else {
                return
            }
            body(&snapshot.connections[index])
        }
    }

    /// Waits until what was seen is as wanted.
    func wait(until isSatisfied: @escaping @Sendable (Snapshot) -> Bool) async throws -> Snapshot {
        try await seen.wait(until: isSatisfied)
    }
}
