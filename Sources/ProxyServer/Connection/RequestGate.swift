import NIOCore

/// Stands in front of the decoder and passes on what the connection can use now; what comes behind the present request is kept as bytes.
///
/// The decoder takes apart all that it is given, and a short request takes ten times its bytes once it is taken apart. So a client that
/// sends thousands of requests without reading a response costs no more than one read of the socket.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: HTTPConnectionHandler
    /// Bytes behind the request that is being answered.
    private var held: ByteBuffer?
    private var holdsRead = false
    private var context: ChannelHandlerContext?

    /// The most bytes that the decoder gets at once where they may hold several requests.
    static let portion = 4096
    /// More than one read only comes where the client has closed its side: then nobody waits for what is behind it.
    static let mostHeld = 128 * 1024

    init(_ connection: HTTPConnectionHandler) {
        self.connection = connection
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if held == nil {
            pass(&bytes, context)
        } else if heldBytes + bytes.readableBytes <= Self.mostHeld {
            held?.writeBuffer(&bytes)
        }
    }

    func read(context: ChannelHandlerContext) {
        // One read's worth of the next requests is taken in, because a read is what shows that a client has gone.
        if held == nil { context.read() } else { holdsRead = true }
    }

    /// Bytes that wait for the present request's end.
    var heldBytes: Int { held?.readableBytes ?? 0 }

    /// Passes on what is held, as far as the connection can use it.
    func resume() {
        guard let context, var bytes = held else { return }
        held = nil
        pass(&bytes, context)
        context.fireChannelReadComplete()
        guard held == nil, holdsRead else { return }
        holdsRead = false
        context.read()
    }

    private func pass(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        while bytes.readableBytes > 0 {
            switch connection.demand {
            case .portion(let size) where size >= bytes.readableBytes:
                return forward(bytes, context)
            case .portion(let size):
                guard let portion = bytes.readSlice(length: size) else { return }
                forward(portion, context)
            case .later:
                // A copy of its own, so that what was used of the read is not kept with it.
                held =
                    bytes.readableBytes < bytes.capacity / 2
                    ? context.channel.allocator.buffer(buffer: bytes) : bytes
                return
            case .none:
                return
            }
        }
    }

    private func forward(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        connection.bytesArrived(bytes)
        context.fireChannelRead(wrapInboundOut(bytes))
    }
}

extension RequestGate {
    /// What a connection can use of the bytes that came.
    enum Demand {
        /// So many bytes.
        case portion(Int)
        /// Nothing before the present response is out.
        case later
        /// Nothing any more.
        case none
    }
}
