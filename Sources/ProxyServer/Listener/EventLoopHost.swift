import HTTPTransport
import NIOCore
import NIOPosix
import ProxyCore

/// Lends an event loop's thread to a transport.
struct EventLoopHost: HostLoop {
    private let loop: ServerLoop

    init(_ loop: ServerLoop) {
        self.loop = loop
    }

    func execute(_ job: @escaping @Sendable () -> Void) {
        guard loop.eventLoop.inEventLoop else { return loop.eventLoop.execute(job) }
        loop.turn.value.atEnd(job)
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

/// Runs a job whenever the counter was read, whatever it stood at.
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
