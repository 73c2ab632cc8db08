public import HTTPTransport
import NIOCore
import NIOPosix

/// The threads that serve a server's connections.
///
/// A server creates its own. Create them first where a transport should work on the same threads:
///
/// ```swift
/// let loops = EventLoops(count: 2)
/// let transport = try await CurlTransport(on: loops.hosts)
/// let service = ProxyService(configuration: configuration, transport: transport)
/// let server = try await ProxyServer.start(service: service, configuration: listening, on: loops, logger: logger)
/// // …
/// await server.shutdown()
/// await transport.shutdown()
/// await loops.shutdown()
/// ```
///
/// - Isolation: may be used from any task.
public final class EventLoops: Sendable {
    let group: MultiThreadedEventLoopGroup
    private let loops: [ServerLoop]

    /// Starts the threads; at least one.
    public init(count: Int = 1) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
        loops = group.makeIterator().enumerated().map { ServerLoop($1, affinity: $0) }
    }

    /// The loops, as a transport sees them.
    public var hosts: [any HostLoop] {
        loops.map { EventLoopHost($0) }
    }

    func loop(of eventLoop: any EventLoop) -> ServerLoop {
        loops.first { $0.eventLoop === eventLoop } ?? ServerLoop(eventLoop, affinity: 0)
    }

    /// Whether the caller runs on one of these threads.
    public var areCurrent: Bool { loops.contains { $0.eventLoop.inEventLoop } }

    /// Runs work that nobody waits for, such as writing a log line.
    ///
    /// The work runs once the responses of the loop's turn are sent. Where such work is frequent it runs up to 5 ms later, in one batch.
    /// Work that it postpones itself runs last in the same batch. On any other thread the work runs at once.
    public func postpone(_ work: @escaping @Sendable () -> Void) {
        guard let loop = loops.first(where: { $0.eventLoop.inEventLoop }) else { return work() }
        loop.turn.value.postpone(work)
    }

    /// Runs what was postponed, and stops the threads; stop whatever uses them first.
    public func shutdown() async {
        try? await group.shutdownGracefully()
    }
}

/// Lends an event loop's thread to a transport.
private struct EventLoopHost: HostLoop {
    private let loop: ServerLoop

    init(_ loop: ServerLoop) {
        self.loop = loop
    }

    func execute(_ job: @escaping @Sendable () -> Void) {
        guard loop.eventLoop.inEventLoop else { return loop.eventLoop.execute(job) }
        loop.turn.value.runBeforeSending(job)
    }

    func execute(after delay: Duration, _ job: @escaping @Sendable () -> Void) {
        loop.eventLoop.scheduleTask(in: TimeAmount(delay), job)
    }

    func watch(counter descriptor: CInt, _ job: @escaping @Sendable () -> Void) async throws {
        let bootstrap = NIOPipeBootstrap(group: loop.eventLoop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 8))
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(CounterHandler(job))
                }
            }
        _ = try await bootstrap.takingOwnershipOfDescriptor(input: descriptor).get()
    }
}

/// Runs a job each time the counter was read, whatever its value.
private final class CounterHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let job: @Sendable () -> Void

    init(_ job: @escaping @Sendable () -> Void) {
        self.job = job
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        job()
    }
}
