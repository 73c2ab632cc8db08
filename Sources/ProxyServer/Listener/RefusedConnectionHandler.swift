import HTTPTransport
import NIOCore
import ProxyCore

/// Tells a client that there are too many connections, and closes.
final class RefusedConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limit: Int
    private var isTold = false

    init(limit: Int) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { tell(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        tell(context)
    }

    /// What the client sends is not looked at, but taken: what the system still has of it would reset the connection under the response.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func tell(_ context: ChannelHandlerContext) {
        guard !isTold else { return }
        isTold = true
        let body =
            #"{"error":{"message":"The proxy has \#(limit) connections, as many as it takes; try again.","#
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
