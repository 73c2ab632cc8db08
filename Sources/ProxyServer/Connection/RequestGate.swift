import NIOCore

/// Passes to the decoder what the connection can use now, and holds what comes behind the present request as bytes.
///
/// The decoder decodes everything that it gets, and a decoded short request needs ten times the memory of its bytes. With the gate, a
/// client that sends thousands of requests without reading a response costs no more than one read of the socket.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: HTTPConnectionHandler
    /// Bytes behind the present request.
    private var held: ByteBuffer?
    private var holdsRead = false
    private var context: ChannelHandlerContext?

    /// The most bytes that the decoder gets at once where they may contain several requests.
    static let portion = 4096
    /// The most bytes that are held; the rest is dropped.
    ///
    /// More than one read comes only from a client that has closed its side, which waits for no response.
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
        // One read beyond the present request is let through, because only a read shows that a client has left.
        if held == nil { context.read() } else { holdsRead = true }
    }

    /// Whether bytes wait for the present response to end.
    var holdsBytes: Bool { heldBytes > 0 }

    private var heldBytes: Int { held?.readableBytes ?? 0 }

    /// Passes on the held bytes, as far as the connection can use them.
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
                // Copied where less than half is left, so that the used part is released.
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
        connection.receive(bytes)
        context.fireChannelRead(wrapInboundOut(bytes))
    }
}

extension RequestGate {
    /// How much of the bytes that arrived a connection can use.
    enum Demand {
        /// Up to this many bytes.
        case portion(Int)
        /// None before the present response has ended.
        case later
        /// None from now on.
        case none
    }
}
