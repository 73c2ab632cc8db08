import Synchronization

/// A backend on a port of this machine that says, and does, byte for byte what a test wants.
///
/// It knows only so much of HTTP that it can tell where a request ends; an answer is whatever bytes the
/// script names, right or wrong. Every connection has a thread of its own, so that one can be slow while
/// others are not. Call ``stop()`` at the end.
///
/// ```swift
/// let backend = try ScriptedBackend { request in
///     [.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"), .reset]
/// }
/// defer { backend.stop() }
/// ```
public final class ScriptedBackend: Sendable {
    /// Decides what happens after a request came.
    public typealias Script = @Sendable (Request) -> [Step]

    /// Decides what happens on a connection before a request is read; for most, nothing.
    public typealias Greeting = @Sendable (_ connection: Int) -> [Step]

    /// The port of 127.0.0.1.
    public let port: Int

    let log = ScriptedBackendLog()
    private let listener: LoopbackSocket
    private let connections = Mutex<[Int: LoopbackSocket]>([:])

    /// Starts a backend.
    ///
    /// - Throws: where the system has no socket or thread left.
    public init(greeting: @escaping Greeting = { _ in [] }, script: @escaping Script) throws {
        listener = try LoopbackSocket.listening()
        port = listener.port
        try onNewThread { [listener, log, weak self] in
            var number = 0
            while let socket = listener.accepted() {
                guard let self else { return }
                let connection = ScriptedConnection(
                    number: number,
                    socket: socket,
                    log: log,
                    greeting: greeting,
                    script: script
                )
                self.adopt(connection, number)
                number += 1
            }
        }
    }

    deinit {
        stop()
    }

    private func adopt(_ connection: ScriptedConnection, _ number: Int) {
        log.opened(number)
        connections.withLock { $0[number] = connection.socket }
        let forget = { @Sendable [weak self] in
            _ = self?.connections.withLock { $0.removeValue(forKey: number) }
        }
        do {
            try onNewThread {
                connection.run()
                forget()
            }
        } catch {
            forget()
        }
    }

    /// The address of a path, for example `http://127.0.0.1:41234/v1/models`.
    public func url(_ path: String = "/") -> String {
        "http://127.0.0.1:\(port)\(path)"
    }

    /// Stops listening and ends all connections.
    public func stop() {
        listener.shut()
        let open = connections.withLock { Array($0.values) }
        for socket in open { socket.shut() }
    }

    /// Ends the connections that are open now, as a backend does that keeps idle ones for a short time only.
    public func closeConnections() {
        let open = connections.withLock { Array($0.values) }
        for socket in open { socket.shut() }
    }
}

// MARK: - What was seen

extension ScriptedBackend {
    /// The requests so far, in the order in which they were complete.
    public var requests: [Request] { log.snapshot.requests }

    /// The connections so far.
    public var openedConnections: [Connection] { log.snapshot.connections }

    /// Waits until so many requests came, and returns them.
    ///
    /// - Throws: `CancellationError`.
    public func waitForRequests(_ count: Int) async throws -> [Request] {
        try await log.wait { $0.requests.count >= count }.requests
    }

    /// Waits until so many connections were opened, and returns them.
    ///
    /// - Throws: `CancellationError`.
    public func waitForConnections(_ count: Int) async throws -> [Connection] {
        try await log.wait { $0.connections.count >= count }.connections
    }

    /// Waits until so many bytes were sent on one of the connections.
    ///
    /// - Throws: `CancellationError`.
    package func waitForBytesSent(_ count: Int) async throws {
        _ = try await log.wait { $0.connections.contains { $0.bytesSent >= count } }
    }

    /// Waits until the other side closed a connection, and says when that was seen.
    ///
    /// It is seen while the script pauses, waits, sends or reads; not before the connection was opened.
    ///
    /// - Throws: `CancellationError`.
    public func waitForClose(ofConnection number: Int = 0) async throws -> ContinuousClock.Instant {
        let seen = try await log.wait { $0.connection(number)?.closedAt != nil }
        return seen.connection(number)?.closedAt ?? .now
    }
}
