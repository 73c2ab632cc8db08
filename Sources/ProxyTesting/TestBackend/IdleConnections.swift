import HTTPTransport
import HTTPTypes
import Synchronization

/// The connections that a backend in the process would have over sockets.
final class IdleConnections: Sendable {
    struct Connection: Sendable {
        var number: Int
        /// How many requests it has carried.
        var requests: Int
    }

    private struct State {
        var count = 0
        var idle: [Connection] = []
    }

    private let state = Mutex(State())

    /// An idle connection if the policy allows one, else a new one.
    func connection(for policy: BackendRequest.ConnectionPolicy) -> Connection {
        state.withLock { state in
            if policy == .reuse, let connection = state.idle.popLast() { return connection }
            defer { state.count += 1 }
            return Connection(number: state.count, requests: 0)
        }
    }

    /// Makes a connection whose response is complete idle.
    func release(_ connection: Connection) {
        state.withLock {
            $0.idle.append(Connection(number: connection.number, requests: connection.requests + 1))
        }
    }
}

extension ScriptedBackend.Request {
    /// A request as it would arrive over a socket.
    init(
        _ request: BackendRequest,
        on connection: IdleConnections.Connection,
        at instant: ContinuousClock.Instant
    ) {
        var lines = ["host: \(request.host)"]
        lines += request.headers.map { "\($0.name.rawName): \($0.value)" }
        if let body = request.body { lines.append("content-length: \(body.count)") }
        self.init(
            connection: connection.number,
            position: connection.requests,
            method: request.method.rawValue,
            target: request.path,
            fieldLines: lines,
            body: request.body ?? [],
            arrivedAt: instant
        )
    }
}
