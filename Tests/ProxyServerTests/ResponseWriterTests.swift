import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyServer

/// What goes out for a response, without a connection.
struct ResponseWriterTests {
    /// Records what a response does with its connection.
    private final class Output: ResponseOutput {
        let date = DateHeader(clock: ManualClock(unixTime: 784_111_777))
        var allowsKeepAlive = true
        private(set) var text = ""
        private(set) var flushes = 0
        private(set) var end: String?
        private var continuation: (@Sendable () async -> Void)?

        func keepsAlive(after response: ProxyResponse) -> Bool { allowsKeepAlive }
        func write(_ bytes: ByteBuffer) { text += String(buffer: bytes) }
        func flush() { flushes += 1 }
        func continueInNewTask(_ work: @escaping @Sendable () async -> Void) { continuation = work }
        func responseEnded(isComplete: Bool, keepsAlive: Bool) {
            end = (isComplete ? "complete" : "interrupted") + (keepsAlive ? ", open" : ", closes")
        }

        func runContinuation() async { await continuation?() }
    }

    private static let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

    private func send(
        _ body: ProxyResponse.Body,
        allowsKeepAlive: Bool = true,
        version: HTTPVersion = .http1_1,
        isHead: Bool = false
    ) async throws -> Output {
        let channel = EmbeddedChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let output = Output()
        output.allowsKeepAlive = allowsKeepAlive
        let writer = ResponseWriter(output: output, channel: channel, version: version, isHead: isHead)
        writer.send(ProxyResponse(head: HTTPResponse(status: .ok), body: body))
        await output.runContinuation()
        return output
    }

    private static let stream = ProxyResponse.Body.stream { writer in
        try await writer.write(Array("data: a\n\n".utf8))
        try await writer.write(Array("data: b\n\n".utf8))
    }

    private static let interrupted = ProxyResponse.Body.stream { writer in
        try await writer.write(Array("data: a\n\n".utf8))
        throw CancellationError()
    }

    @Test func sendsWholeResponseWithItsLength() async throws {
        let output = try await send(.bytes(Array("hello".utf8)))
        #expect(output.text == "HTTP/1.1 200 OK\r\n\(Self.date)content-length: 5\r\n\r\nhello")
        #expect(output.flushes == 1)
        #expect(output.end == "complete, open")
    }

    @Test func saysThatTheConnectionCloses() async throws {
        let output = try await send(.bytes([]), allowsKeepAlive: false)
        #expect(output.text.hasSuffix("content-length: 0\r\nconnection: close\r\n\r\n"))
        #expect(output.end == "complete, closes")
    }

    @Test func sendsStreamInChunks() async throws {
        let output = try await send(Self.stream)
        let head = "HTTP/1.1 200 OK\r\n\(Self.date)transfer-encoding: chunked\r\n\r\n"
        #expect(output.text == head + "9\r\ndata: a\n\n\r\n9\r\ndata: b\n\n\r\n0\r\n\r\n")
        #expect(output.end == "complete, open")
    }

    @Test func leavesOutTheLastChunkOfAnInterruptedStream() async throws {
        let output = try await send(Self.interrupted)
        #expect(output.text.hasSuffix("9\r\ndata: a\n\n\r\n"))
        #expect(output.end == "interrupted, closes")
    }

    @Test func endsStreamWithTheConnectionInHTTP10() async throws {
        let output = try await send(Self.stream, version: .http1_0)
        #expect(output.text.hasSuffix("connection: close\r\n\r\ndata: a\n\ndata: b\n\n"))
        #expect(output.end == "complete, closes")
    }

    @Test func sendsOnlyTheHeadInResponseToHEAD() async throws {
        let whole = try await send(.bytes(Array("hello".utf8)), isHead: true)
        #expect(whole.text.hasSuffix("content-length: 5\r\n\r\n"))
        let stream = try await send(Self.stream, isHead: true)
        #expect(stream.text.hasSuffix("transfer-encoding: chunked\r\n\r\n"))
        #expect(stream.end == "complete, open")
    }
}
