import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore

/// Writes one answer to a connection; waits while the client does not read.
///
/// May be used from any task; what it keeps belongs to the event loop and is touched only there. A class, because each function on the
/// way of a stream has a copy of it in the memory that the stream keeps while it waits.
final class AnswerWriter: Sendable {
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

    /// Writes an answer that is whole, and tells the handler when it is out; begins one that is a stream.
    func send(_ response: ProxyResponse) async {
        if isOnLoop { return begin(response) }
        await onLoop { self.begin(response) }
    }

    private func begin(_ response: ProxyResponse) {
        switch response.body {
        case .bytes(let bytes): sendWhole(response, bytes)
        case .stream(let write): beginStream(response, write)
        }
    }

    private func sendWhole(_ response: ProxyResponse, _ bytes: [UInt8]) {
        let keepsAlive = handler.value.willKeepAlive(closing: response.closesConnection)
        var buffer = channel.allocator.buffer(capacity: ResponseEncoder.usualHeadSize + bytes.count)
        ResponseEncoder.writeHead(
            response.head,
            framing: .length(bytes.count),
            connection: .init(keepsAlive: keepsAlive, version: version),
            date: handler.value.date,
            to: &buffer
        )
        if !isHead { buffer.writeBytes(bytes) }
        handler.value.write(buffer)
        handler.value.answered(isWhole: true, keepsAlive: keepsAlive)
    }

    /// Writes the head, and lets go of it: a stream that waits for minutes has no use for it.
    private func beginStream(
        _ response: ProxyResponse,
        _ write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        let framing: ResponseEncoder.Framing = version == .http1_1 ? .chunked : .untilClose
        let keepsAlive =
            handler.value.willKeepAlive(closing: response.closesConnection) && framing != .untilClose
        var buffer = channel.allocator.buffer(capacity: ResponseEncoder.usualHeadSize)
        ResponseEncoder.writeHead(
            response.head,
            framing: framing,
            connection: .init(keepsAlive: keepsAlive, version: version),
            date: handler.value.date,
            to: &buffer
        )
        handler.value.writeAhead(buffer)
        handler.value.goOn { await self.sendBody(write, framing: framing, keepsAlive: keepsAlive) }
    }

    private func sendBody(
        _ write: @Sendable (any ResponseBodyWriter) async throws -> Void,
        framing: ResponseEncoder.Framing,
        keepsAlive: Bool
    ) async {
        // The head goes out now, with the first piece where that is there already, as it mostly is.
        if isOnLoop { handler.value.flush() } else { await onLoop { self.handler.value.flush() } }
        var isWhole = true
        do {
            if !isHead { try await write(Pieces(writer: self, framing: framing)) }
        } catch {
            isWhole = false
        }
        if isOnLoop { return end(isWhole: isWhole, framing: framing, keepsAlive: keepsAlive) }
        await onLoop { [isWhole] in self.end(isWhole: isWhole, framing: framing, keepsAlive: keepsAlive) }
    }

    private func end(isWhole: Bool, framing: ResponseEncoder.Framing, keepsAlive: Bool) {
        guard isWhole else {
            // What went out so far is not to be taken for the whole: no last chunk.
            return handler.value.answered(isWhole: false, keepsAlive: false)
        }
        var buffer = channel.allocator.buffer(capacity: 8)
        if !isHead { ResponseEncoder.writeEnd(framing: framing, to: &buffer) }
        if buffer.readableBytes > 0 { handler.value.write(buffer) }
        handler.value.answered(isWhole: true, keepsAlive: keepsAlive)
    }

    /// Whether the caller is on the event loop already, as a request's own task is.
    private var isOnLoop: Bool { channel.eventLoop.inEventLoop }

    // Not inlined: what it needs would stand in the frame of every function that hardly ever calls it.
    @inline(never)
    private func onLoop<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withUnsafeContinuation { continuation in
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
        let isOpen: Bool
        if isOnLoop {
            isOpen = put(bytes, framing: framing)
        } else {
            isOpen = await onLoop { self.put(bytes, framing: framing) }
        }
        guard isOpen else { throw ChannelError.ioOnClosedChannel }
        if !channel.isWritable { await waitUntilWritable() }
        try Task.checkCancellation()
    }

    /// Answers whether the connection is still there.
    private func put(_ bytes: [UInt8], framing: ResponseEncoder.Framing) -> Bool {
        guard channel.isActive else { return false }
        var buffer = channel.allocator.buffer(capacity: bytes.count + 16)
        ResponseEncoder.writePiece(bytes, framing: framing, to: &buffer)
        handler.value.write(buffer)
        return true
    }

    @inline(never)
    private func waitUntilWritable() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            channel.eventLoop.execute {
                guard self.channel.isActive, !self.channel.isWritable else {
                    continuation.resume()
                    return
                }
                self.waiter.value = continuation
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
