import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ProxyCore

/// Puts the handlers of a new connection together.
struct ConnectionSetup: Sendable {
    let service: ProxyService
    let limits: ConnectionLimits
    let tls: NIOSSLContext?
    let group: MultiThreadedEventLoopGroup
    let connections: ConnectionRegistry
    private let executors: [ObjectIdentifier: (executor: EventLoopTaskExecutor, index: Int)]

    init(
        service: ProxyService,
        limits: ConnectionLimits,
        tls: NIOSSLContext?,
        group: MultiThreadedEventLoopGroup,
        connections: ConnectionRegistry
    ) {
        self.service = service
        self.limits = limits
        self.tls = tls
        self.group = group
        self.connections = connections
        var executors: [ObjectIdentifier: (executor: EventLoopTaskExecutor, index: Int)] = [:]
        for (index, loop) in group.makeIterator().enumerated() {
            executors[ObjectIdentifier(loop)] = (EventLoopTaskExecutor(loop), index)
        }
        self.executors = executors
    }

    func configure(_ channel: any Channel) -> EventLoopFuture<Void> {
        if let limit = limits.connections, connections.count >= limit {
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
            let loop = executors[ObjectIdentifier(channel.eventLoop)]
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = limits.headBytes
            decoderLimits.maxHeaderListSize = limits.headBytes
            let decoder = HTTPRequestDecoder(
                leftOverBytesStrategy: .dropBytes,
                limitConfiguration: decoderLimits
            )
            let connection = HTTPConnectionHandler(
                service: service,
                limits: limits,
                executor: loop?.executor ?? EventLoopTaskExecutor(channel.eventLoop),
                affinity: loop?.index ?? 0
            )
            try channel.pipeline.syncOperations.addHandlers(
                ByteArrivalHandler(connection),
                ByteToMessageHandler(decoder),
                connection
            )
        }
    }
}
