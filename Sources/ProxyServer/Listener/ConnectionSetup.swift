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
    let budget: BodyBudget
    let notices: ConnectionNotices
    /// How many connections may be open.
    let connectionLimit: Int

    func configure(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard connections.add(channel, limit: connectionLimit) else { return refuse(channel) }
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
                loop: loops.loop(of: channel.eventLoop),
                budget: budget,
                notices: notices
            )
            try channel.pipeline.syncOperations.addHandlers(
                connection.makeGate(),
                ByteToMessageHandler(decoder),
                connection
            )
        }
    }

    /// Tells a client that there are as many connections as there may be.
    private func refuse(_ channel: any Channel) -> EventLoopFuture<Void> {
        notices.report(.connections) {
            "\(connectionLimit) connections are open, as many as there may be; more are refused with 503 until some close "
                + "(--limit_concurrency)"
        }
        guard tls == nil, connections.addRefused(channel) else {
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(RefusedConnectionHandler(limit: connectionLimit))
        }
    }
}
