import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore

/// Writes one answer to a connection; waits while the client does not read.
///
/// May be used from any task; what it keeps belongs to the event loop and is touched only there.
struct AnswerWriter: Sendable {
    private let handler: NIOLoopBound<HTTPConnectionHandler>
    private let channel: any Channel
    private let version: HTTPVersion
    private let isHead: Bool
    private let waiter: NIOLoopBoundBox<UnsafeContinuation<Void, Never>?>

    init(
        handler: NIOLoopBound<HTTPConnectionHandler>,
        channel: any Channel,
        version: HTTPVersion,
        isHead: Bool
    ) {
        self.handler = handler
        self.channel = channel
        self.version = version
        self.isHead = isHead
        self.waiter = NIOLoopBoundBox(nil, eventLoop: channel.eventLoop)
    }

    /// Writes a whole answer, and tells the handler when it is out.
    func send(_ response: ProxyResponse) async {
        switch response.body {
        case .bytes(let bytes):
            await onLoop { sendWhole(response, bytes) }
        case .stream(let write):
            await onLoop { handler.value.goOn { await sendStream(response, write) } }
        }
    }

    private func sendWhole(_ response: ProxyResponse, _ bytes: [UInt8]) {
        let keepsAlive = handler.value.willKeepAlive(closing: response.closesConnection)
        var buffer = channel.allocator.buffer(capacity: 512 + bytes.count)
        ResponseEncoder.writeHead(
            response.head,
            framing: .length(bytes.count),
            keepsAlive: keepsAlive,
            to: &buffer
        )
        if !isHead { buffer.writeBytes(bytes) }
        channel.writeAndFlush(buffer, promise: nil)
        handler.value.answered(isWhole: true, keepsAlive: keepsAlive)
    }

    private func sendStream(
        _ response: ProxyResponse,
        _ write: @Sendable (any ResponseBodyWriter) async throws -> Void
    ) async {
        let framing: ResponseEncoder.Framing = version == .http1_1 ? .chunked : .untilClose
        let keepsAlive = await onLoop {
            let keepsAlive =
                handler.value.willKeepAlive(closing: response.closesConnection) && framing != .untilClose
            var buffer = channel.allocator.buffer(capacity: 512)
            ResponseEncoder.writeHead(response.head, framing: framing, keepsAlive: keepsAlive, to: &buffer)
            channel.writeAndFlush(buffer, promise: nil)
            return keepsAlive
        }
        do {
            if !isHead { try await write(Pieces(writer: self, framing: framing)) }
        } catch {
            // What went out so far is not to be taken for the whole: no last chunk.
            await onLoop { handler.value.answered(isWhole: false, keepsAlive: false) }
            return
        }
        await onLoop {
            var buffer = channel.allocator.buffer(capacity: 8)
            if !isHead { ResponseEncoder.writeEnd(framing: framing, to: &buffer) }
            if buffer.readableBytes > 0 { channel.writeAndFlush(buffer, promise: nil) }
            handler.value.answered(isWhole: true, keepsAlive: keepsAlive)
        }
    }

    /// Runs on the event loop: at once where the caller is there already, as a request's own task is.
    private func onLoop<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        if channel.eventLoop.inEventLoop { return work() }
        return await withUnsafeContinuation { continuation in
            channel.eventLoop.execute { continuation.resume(returning: work()) }
        }
    }
}

// MARK: - Backpressure

extension AnswerWriter {
    /// The body's pieces.
    private struct Pieces: ResponseBodyWriter {
        let writer: AnswerWriter
        let framing: ResponseEncoder.Framing

        func write(_ bytes: [UInt8]) async throws {
            try await writer.write(bytes, framing: framing)
        }
    }

    private func write(_ bytes: [UInt8], framing: ResponseEncoder.Framing) async throws {
        let isOpen = await onLoop {
            guard channel.isActive else { return false }
            var buffer = channel.allocator.buffer(capacity: bytes.count + 16)
            ResponseEncoder.writePiece(bytes, framing: framing, to: &buffer)
            channel.writeAndFlush(buffer, promise: nil)
            return true
        }
        guard isOpen else { throw ChannelError.ioOnClosedChannel }
        if !channel.isWritable { await waitUntilWritable() }
        try Task.checkCancellation()
    }

    private func waitUntilWritable() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            channel.eventLoop.execute {
                guard channel.isActive, !channel.isWritable else {
                    continuation.resume()
                    return
                }
                waiter.value = continuation
            }
        }
    }

    /// Called on the event loop.
    func becameWritable() {
        let continuation = waiter.value
        waiter.value = nil
        continuation?.resume()
    }

    /// Called on the event loop: nobody waits for a client that is gone.
    func channelClosed() {
        becameWritable()
    }
}
