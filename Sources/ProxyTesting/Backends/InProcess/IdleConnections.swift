import HTTPTransport
import ProxyCore
import Synchronization

/// The connections that a backend without sockets would have.
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

    /// A connection that was kept, where the request may travel on one; else a new one.
    func take(_ policy: BackendRequest.ConnectionPolicy) -> Connection {
        state.withLock { state in
            if policy == .reuse, let connection = state.idle.popLast() { return connection }
            defer { state.count += 1 }
            return Connection(number: state.count, requests: 0)
        }
    }

    /// Keeps a connection whose answer is complete.
    func keep(_ connection: Connection) {
        state.withLock {
            $0.idle.append(Connection(number: connection.number, requests: connection.requests + 1))
        }
    }
}
