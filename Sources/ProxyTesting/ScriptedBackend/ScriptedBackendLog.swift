/// The requests and connections of a scripted backend; tests can wait for more.
final class ScriptedBackendLog: Sendable {
    struct Snapshot: Sendable {
        var requests: [ScriptedBackend.Request] = []
        var connections: [ScriptedBackend.Connection] = []

        func connection(_ number: Int) -> ScriptedBackend.Connection? {
            connections.first { $0.number == number }
        }
    }

    private let entries = Watched(Snapshot())

    var snapshot: Snapshot { entries.value }

    func opened(_ connection: Int) {
        entries.change { $0.connections.append(.init(number: connection, openedAt: .now)) }
    }

    func received(_ request: ScriptedBackend.Request) {
        entries.change { $0.requests.append(request) }
    }

    func changed(_ connection: Int, _ body: (inout ScriptedBackend.Connection) -> Void) {
        entries.change { snapshot in
            guard let index = snapshot.connections.firstIndex(where: { $0.number == connection }) else {
                return
            }
            body(&snapshot.connections[index])
        }
    }

    /// Waits until the log satisfies a condition.
    func wait(until isSatisfied: @escaping @Sendable (Snapshot) -> Bool) async throws -> Snapshot {
        try await entries.wait(until: isSatisfied)
    }
}
