public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import ProxyCore
import Synchronization

/// Serves a `ProxyService` over HTTP/1.1, plain or with TLS.
///
/// ```swift
/// let server = try await ProxyServer.start(service: service, configuration: configuration, logger: logger)
/// print(server.port)
/// await server.shutdown()
/// ```
///
/// - Isolation: may be used from any task.
public final class ProxyServer: Sendable {
    private let service: ProxyService
    private let configuration: ServerConfiguration
    private let loops: EventLoops
    private let endsLoops: Bool
    private let listener: any Channel
    private let connections: ConnectionRegistry
    private let logger: Logger
    private let ending = Mutex<Task<Void, Never>?>(nil)

    private init(
        service: ProxyService,
        configuration: ServerConfiguration,
        loops: EventLoops,
        endsLoops: Bool,
        listener: any Channel,
        connections: ConnectionRegistry,
        logger: Logger
    ) {
        self.service = service
        self.configuration = configuration
        self.loops = loops
        self.endsLoops = endsLoops
        self.listener = listener
        self.connections = connections
        self.logger = logger
    }

    /// The port that the server listens on, also where the configuration says 0.
    public var port: Int { listener.localAddress?.port ?? 0 }

    /// The address that the server listens on, as `host:port` or the path of a Unix socket.
    public var address: String {
        listener.localAddress.map { BoundAddress($0).text } ?? "an inherited socket"
    }

    /// Whether only programs on this machine can reach the server.
    public var isLoopback: Bool { listener.localAddress.map { BoundAddress($0).isLoopback } ?? false }

    /// The number of open connections.
    public var connectionCount: Int { connections.count }

    /// Returns once every event loop has run a task; never returns while one hangs.
    ///
    /// Use it for a watchdog. During a shutdown it returns at once. Cancelling the calling task has no effect.
    public func answer() async {
        guard ending.withLock({ $0 == nil }) else { return }
        for loop in loops.group.makeIterator() { try? await loop.submit {}.get() }
    }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - service: responds to the requests.
    ///   - configuration: where to listen, and the limits.
    ///   - loops: the threads to work on; they outlive the server. Without them the server starts its own and stops them at
    ///     ``shutdown()``.
    ///   - logger: logs the server's own messages; requests are logged by observers.
    /// - Throws: ``ServerError`` where the address or the certificate cannot be used.
    public static func start(
        service: ProxyService,
        configuration: ServerConfiguration,
        on loops: EventLoops? = nil,
        logger: Logger
    ) async throws(ServerError) -> ProxyServer {
        var tls: NIOSSLContext?
        if let files = configuration.tls { tls = try Listener.tlsContext(files) }
        let endsLoops = loops == nil
        let loops = loops ?? EventLoops(count: configuration.eventLoops)
        let connections = ConnectionRegistry()
        let limits = configuration.limits
        let setup = ConnectionSetup(
            service: service,
            limits: limits,
            tls: tls,
            loops: loops,
            connections: connections,
            budget: BodyBudget(bytes: limits.heldBodyBytes),
            notices: ConnectionNotices(logger),
            connectionLimit: limits.connections
                ?? DescriptorLimit.connections(
                    limit: DescriptorLimit.current,
                    eventLoops: configuration.eventLoops
                )
        )
        do throws(ServerError) {
            let listener = try await Listener.bind(setup, configuration.endpoint)
            return ProxyServer(
                service: service,
                configuration: configuration,
                loops: loops,
                endsLoops: endsLoops,
                listener: listener,
                connections: connections,
                logger: logger
            )
        } catch {
            if endsLoops { await loops.shutdown() }
            throw error
        }
    }

    /// Stops accepting connections, lets requests under way finish within the configured time, and closes everything.
    ///
    /// Returns once every connection and the server's own threads have ended. Further calls wait for the same end.
    public func shutdown() async {
        let stopping = ending.withLock { ending -> Task<Void, Never> in
            if let ending { return ending }
            let task = Task { await stop() }
            ending = task
            return task
        }
        await stopping.value
    }

    private func stop() async {
        service.beginDraining()
        try? await listener.close().get()
        connections.drain()
        let loop = loops.group.next()
        let timer = loop.scheduleTask(in: TimeAmount(configuration.drainTime)) { [connections, logger] in
            logger.warning("the time to drain is over; requests that are still under way are cut off")
            connections.closeAll()
        }
        try? await connections.whenEmpty(on: loop).get()
        timer.cancel()
        if endsLoops { await loops.shutdown() }
    }
}
