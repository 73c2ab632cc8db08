import NIOCore
import NIOHTTP1
import NIOSSL
import ProxyCore

/// Puts the handlers of a new connection together.
struct ConnectionSetup: Sendable {
    let service: ProxyService
    let limits: ConnectionLimits
    let tls: NIOSSLContext?
    let loops: EventLoops
    let connections: ConnectionRegistry

    func configure(_ channel: any Channel) -> EventLoopFuture<Void> {
        if let limit = limits.connections, connections.count >= limit {
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
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
                loop: loops.loop(of: channel.eventLoop)
            )
            try channel.pipeline.syncOperations.addHandlers(
                ByteArrivalHandler(connection),
                ByteToMessageHandler(decoder),
                connection
            )
        }
    }
}
