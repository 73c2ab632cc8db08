public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
public import ProxyCore
import Synchronization

/// Listens, and has a `ProxyService` answer what comes: HTTP/1.1, plain or over TLS.
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

    /// The port that the server listens on; the one that the system chose where 0 was asked for.
    public var port: Int { listener.localAddress?.port ?? 0 }

    /// The address that the server listens on, as `host:port` or a Unix socket's path.
    public var address: String {
        listener.localAddress.map { BoundAddress($0).text } ?? "an inherited socket"
    }

    /// Whether nobody but this machine's programs reach the server.
    public var isLoopback: Bool { listener.localAddress.map { BoundAddress($0).isLoopback } ?? false }

    /// Connections that are open now.
    public var connectionCount: Int { connections.count }

    /// Returns when every event loop has shown that it still works; never, where one hangs.
    ///
    /// This is what a watchdog asks. Once a shutdown has begun, it returns at once. Cancelling the calling task
    /// has no effect.
    public func answer() async {
        guard ending.withLock({ $0 == nil }) else { return }
        for loop in loops.group.makeIterator() { try? await loop.submit {}.get() }
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - service: what answers the requests.
    ///   - configuration: where to listen, and within which limits.
    ///   - loops: the threads to work on, which outlive the server; where there are none, it makes as many as the configuration
    ///     says, and ends them when it is shut down.
    ///   - logger: for the server's own messages; who asked for what is an observer's to log.
    /// - Throws: ``ServerError`` where the address or the certificate cannot be used.
    public static func start(
        service: ProxyService,
        configuration: ServerConfiguration,
        on loops: EventLoops? = nil,
        logger: Logger
    ) async throws(ServerError) -> ProxyServer {
        let tls = try TLSContext.make(configuration.tls)
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
            let listener = try await bind(setup, configuration.endpoint)
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

    private static func bind(
        _ setup: ConnectionSetup,
        _ endpoint: ServerConfiguration.Endpoint
    ) async throws(ServerError) -> any Channel {
        let bootstrap = ServerBootstrap(group: setup.loops.group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { [notices = setup.notices] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGuard(notices))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // One, so that a connection's buffers are not kept; a read takes up to 64 KiB.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: UnpooledReceiveAllocator())
            .childChannelInitializer { setup.configure($0) }
        switch endpoint {
        case .address(let host, let port):
            do {
                return try await bootstrap.bind(host: host, port: port).get()
            } catch {
                throw .bind(error, host: host, port: port)
            }
        case .inherited(let descriptor):
            do {
                return try await bootstrap.withBoundSocket(descriptor).get()
            } catch {
                throw ServerError(
                    code: .other,
                    description:
                        "the socket that was handed over (descriptor \(descriptor)) cannot be used: \(error)."
                )
            }
        }
    }

    /// Stops: no new connections, what was begun is answered, up to the configured time; then everything is closed.
    ///
    /// Returns when every connection has ended, and every thread that the server made. Calling it again, or at the same time, waits for the same end.
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
        let alarm = loop.scheduleTask(in: TimeAmount(configuration.drainTime)) { [connections, logger] in
            logger.warning("requests were still under way when the time to drain was over; they are cut off")
            connections.closeAll()
        }
        try? await connections.whenEmpty(on: loop).get()
        alarm.cancel()
        if endsLoops { await loops.shutdown() }
    }
}
