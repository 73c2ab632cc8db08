import HTTPTransport
import NIOCore
import NIOHTTP1
import NIOSSL
import ProxyCore

/// Builds the pipeline of each new connection.
struct ConnectionSetup: Sendable {
    let service: ProxyService
    let limits: ConnectionLimits
    let tls: NIOSSLContext?
    let loops: EventLoops
    let connections: ConnectionRegistry
    let budget: BodyBudget
    let notices: ConnectionNotices
    /// The most connections that are open at a time.
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

    /// Tells a client that the limit on connections is reached.
    private func refuse(_ channel: any Channel) -> EventLoopFuture<Void> {
        notices.reportConnectionLimit(connectionLimit)
        guard tls == nil, connections.addRefused(channel) else {
            return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
        }
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(RefusedConnectionHandler(limit: connectionLimit))
        }
    }
}

/// Responds to a client that there are too many connections, and closes.
private final class RefusedConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limit: Int
    private var hasResponded = false

    init(limit: Int) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { respond(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        respond(context)
    }

    /// Discards what the client sends: unread bytes would reset the connection before the client has the response.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func respond(_ context: ChannelHandlerContext) {
        guard !hasResponded else { return }
        hasResponded = true
        let body =
            #"{"error":{"message":"The proxy has \#(limit) connections, which is its limit; try again.","#
            + #""type":"server_error","param":null,"code":"too_many_connections"}}"#
        let head =
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
            + "date: \(HTTPDate.text(secondsSince1970: Int(SystemClock().unixTime)))\r\n"
            + "content-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + body)), promise: nil)
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}
