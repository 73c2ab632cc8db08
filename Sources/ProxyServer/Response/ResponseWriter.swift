import HTTPTypes
import NIOCore
import NIOHTTP1
import ProxyCore

/// The connection that a response goes out on; used only on its event loop.
protocol ResponseOutput: AnyObject {
    var date: DateHeader { get }

    /// Whether the connection stays open after a response, as its head has to say.
    func keepsAlive(after response: ProxyResponse) -> Bool

    /// Writes bytes that go out with the next ``flush()``.
    func write(_ bytes: ByteBuffer)

    /// Sends what was written at the end of the event loop's turn.
    func flush()

    /// Continues the response in a new task.
    func continueInNewTask(_ work: @escaping @Sendable () async -> Void)

    /// Reports the end of the response; one that is not complete has to end the connection, too.
    func responseEnded(isComplete: Bool, keepsAlive: Bool)
}

/// Sends one response on a connection, and waits while the client does not read.
///
/// A class, because every function on the way of a stream holds a copy of it while the stream waits.
///
/// - Isolation: ``send(_:)`` runs in a task that prefers the event loop; the body may be written from any task.
final class ResponseWriter: Sendable {
    private let output: NIOLoopBound<any ResponseOutput>
    private let channel: any Channel
    private let version: HTTPVersion
    private let isHead: Bool
    private let waiter: NIOLoopBoundBox<UnsafeContinuation<Void, Never>?>

    init(output: any ResponseOutput, channel: any Channel, version: HTTPVersion, isHead: Bool) {
        self.output = NIOLoopBound(output, eventLoop: channel.eventLoop)
        self.channel = channel
        self.version = version
        self.isHead = isHead
        self.waiter = NIOLoopBoundBox(nil, eventLoop: channel.eventLoop)
    }

    /// Sends a whole response and reports its end, or starts a stream, which continues in a task of its own.
    func send(_ response: ProxyResponse) {
        switch response.body {
        case .bytes(let bytes): sendWhole(response, bytes)
        case .stream(let write): startStream(response, write)
        }
    }

    private func sendWhole(_ response: ProxyResponse, _ bytes: [UInt8]) {
        let output = output.value
        let keepsAlive = output.keepsAlive(after: response)
        var buffer = head(of: response, .length(bytes.count), keepsAlive: keepsAlive, bodyBytes: bytes.count)
        if !isHead { buffer.writeBytes(bytes) }
        output.write(buffer)
        output.flush()
        output.responseEnded(isComplete: true, keepsAlive: keepsAlive)
    }

    /// Writes the head, and releases it: a stream may wait for minutes.
    ///
    /// A task keeps the memory of its deepest call, and finding a backend goes deep. So the stream continues in a new task.
    private func startStream(
        _ response: ProxyResponse,
        _ write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        let output = output.value
        let framing: ResponseEncoder.Framing = version == .http1_1 ? .chunked : .untilClose
        let keepsAlive = framing != .untilClose && output.keepsAlive(after: response)
        output.write(head(of: response, framing, keepsAlive: keepsAlive, bodyBytes: 0))
        output.continueInNewTask { await self.sendBody(write, framing: framing, keepsAlive: keepsAlive) }
    }

    private func head(
        of response: ProxyResponse,
        _ framing: ResponseEncoder.Framing,
        keepsAlive: Bool,
        bodyBytes: Int
    ) -> ByteBuffer {
        var buffer = channel.allocator.buffer(capacity: ResponseEncoder.usualHeadSize + bodyBytes)
        ResponseEncoder.writeHead(
            response.head,
            framing: framing,
            connection: .init(keepsAlive: keepsAlive, version: version),
            date: output.value.date,
            to: &buffer
        )
        return buffer
    }

    private func sendBody(
        _ write: @Sendable (any ResponseBodyWriter) async throws -> Void,
        framing: ResponseEncoder.Framing,
        keepsAlive: Bool
    ) async {
        // The head is flushed at the end of the turn, together with the first piece if that has arrived, as it mostly has.
        output.value.flush()
        var isComplete = true
        do {
            if !isHead { try await write(BodyWriter(writer: self, framing: framing)) }
        } catch {
            isComplete = false
        }
        end(isComplete: isComplete, framing: framing, keepsAlive: keepsAlive)
    }

    private func end(isComplete: Bool, framing: ResponseEncoder.Framing, keepsAlive: Bool) {
        let output = output.value
        guard isComplete else {
            // Without the last chunk, the client sees that the body was cut off.
            return output.responseEnded(isComplete: false, keepsAlive: false)
        }
        if !isHead, framing == .chunked {
            var buffer = channel.allocator.buffer(capacity: 8)
            ResponseEncoder.writeEnd(framing: framing, to: &buffer)
            output.write(buffer)
            output.flush()
        }
        output.responseEnded(isComplete: true, keepsAlive: keepsAlive)
    }
}

// MARK: - Backpressure

extension ResponseWriter {
    private struct BodyWriter: ResponseBodyWriter {
        let writer: ResponseWriter
        let framing: ResponseEncoder.Framing

        func write(_ bytes: [UInt8]) async throws {
            try await writer.write(bytes, framing: framing)
        }
    }

    private func write(_ bytes: [UInt8], framing: ResponseEncoder.Framing) async throws {
        let isOpen: Bool
        // A request's own task is on the event loop already.
        if channel.eventLoop.inEventLoop {
            isOpen = writeChunk(bytes, framing: framing)
        } else {
            isOpen = await withUnsafeContinuation { continuation in
                channel.eventLoop.execute {
                    continuation.resume(returning: self.writeChunk(bytes, framing: framing))
                }
            }
        }
        guard isOpen else { throw ChannelError.ioOnClosedChannel }
        if !channel.isWritable { await waitUntilWritable() }
        try Task.checkCancellation()
    }

    /// - Returns: whether the connection is still open.
    private func writeChunk(_ bytes: [UInt8], framing: ResponseEncoder.Framing) -> Bool {
        guard channel.isActive else { return false }
        var buffer = channel.allocator.buffer(capacity: bytes.count + 16)
        ResponseEncoder.writeChunk(bytes, framing: framing, to: &buffer)
        output.value.write(buffer)
        output.value.flush()
        return true
    }

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

    /// Resumes a writer that waits for the client to read.
    ///
    /// Call it on the event loop, also when the connection has closed.
    func resume() {
        let continuation = waiter.value
        waiter.value = nil
        continuation?.resume()
    }
}
