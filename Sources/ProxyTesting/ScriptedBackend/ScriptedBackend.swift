import Synchronization

/// A backend on a port of this machine that sends, byte for byte, what a test wants.
///
/// It knows just enough HTTP to find the end of a request; its responses are the bytes that the script names, valid or not. Each
/// connection runs on a separate thread, so that a slow one does not delay the others. Call ``stop()`` at the end.
///
/// ```swift
/// let backend = try ScriptedBackend { request in
///     [.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"), .reset]
/// }
/// defer { backend.stop() }
/// ```
public final class ScriptedBackend: Sendable {
    /// Decides what happens when a request has arrived.
    public typealias Script = @Sendable (Request) -> [Step]

    /// Decides what happens on a connection before a request is read; usually nothing.
    public typealias Greeting = @Sendable (_ connection: Int) -> [Step]

    /// The port of 127.0.0.1.
    public let port: Int

    let log = ScriptedBackendLog()
    private let listener: LoopbackSocket
    private let connections = Mutex<[Int: LoopbackSocket]>([:])

    /// Starts a backend.
    ///
    /// - Throws: if the system has no socket or thread left.
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
                self.start(connection, number)
                number += 1
            }
        }
    }

    deinit {
        stop()
    }

    private func start(_ connection: ScriptedConnection, _ number: Int) {
        log.opened(number)
        connections.withLock { $0[number] = connection.socket }
        let remove = { @Sendable [weak self] in
            _ = self?.connections.withLock { $0.removeValue(forKey: number) }
        }
        do {
            try onNewThread {
                connection.run()
                remove()
            }
        } catch {
            remove()
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

    /// Closes the connections that are open now, as a backend with a short keep-alive does.
    public func closeConnections() {
        let open = connections.withLock { Array($0.values) }
        for socket in open { socket.shut() }
    }
}

// MARK: - What it has received

extension ScriptedBackend {
    /// The requests so far, in the order in which they were completed.
    public var requests: [Request] { log.snapshot.requests }

    /// The connections so far.
    public var openedConnections: [Connection] { log.snapshot.connections }

    /// Waits until this many requests have arrived, and returns them.
    ///
    /// - Throws: `CancellationError`.
    public func waitForRequests(_ count: Int) async throws -> [Request] {
        try await log.wait { $0.requests.count >= count }.requests
    }

    /// Waits until this many connections have been opened, and returns them.
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

    /// Waits until the client has closed a connection, and returns when the backend noticed.
    ///
    /// The backend notices while its script pauses, waits, sends or reads.
    ///
    /// - Throws: `CancellationError`.
    public func waitForClose(ofConnection number: Int = 0) async throws -> ContinuousClock.Instant {
        let seen = try await log.wait { $0.connection(number)?.closedAt != nil }
        return seen.connection(number)?.closedAt ?? .now
    }
}
