import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

@testable import ProxyServer

/// Many requests on one connection: each gets its response, the next one only when the client reads.
@Suite("Pipelined requests", .timeLimit(.minutes(10)))
struct PipelineTests {
    private static let get = "GET / HTTP/1.1\r\nhost: p\r\n\r\n"

    @Test("Any number of them get their responses, in order")
    func all() async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            let group = Self.get + "GET /nope HTTP/1.1\r\nhost: p\r\n\r\n" + ProxyUnderTest.chat()
            async let responses = client.responses(600)
            async let sent = client.offer(Array(group.utf8), upTo: 200 * group.utf8.count, timeout: 10_000)
            let statuses = try await responses
            #expect(try await sent == 200 * group.utf8.count)
            #expect(statuses == (0..<200).flatMap { _ in [200, 404, 200] })
        }
    }

    @Test(
        "A client that does not read gets only what its connection holds, and the rest when it reads",
        arguments: [
            get, "HEAD /v1/models HTTP/1.1\r\nhost: p\r\n\r\n", "GET /nope HTTP/1.1\r\nhost: p\r\n\r\n",
            "POST /nope HTTP/1.1\r\nhost: p\r\ncontent-length: 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nhost: p\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n1\r\nx\r\n0\r\n\r\n",
        ]
    )
    func held(_ request: String) async throws {
        let counter = Counter()
        try await ProxyUnderTest.with(try ScriptedBackend { _ in [] }, observers: [counter]) { proxy in
            let client = try RawClient(port: proxy.port, receiveBuffer: 8192)
            let sent = try await client.offer(Array(request.utf8), upTo: 40_000_000)
            #expect(sent < 40_000_000, "the proxy read all of it, although no response was read")
            let whole = sent / request.utf8.count
            let before = counter.count
            #expect(before < whole)
            // The proxy continues when the client reads.
            _ = try await client.some()
            while counter.count == before { _ = try await client.some() }
            #expect(counter.count > before)
        }
    }

    private final class Counter: ProxyObserver {
        private let seen = Seen()
        var count: Int { seen.all.count }
        func observe(_ event: ProxyEvent) { if case .requestFinished = event { seen.add("") } }
    }

    @Test("Other clients are served while some send without reading")
    func others() async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let bytes = Array(String(repeating: Self.get, count: 2_000).utf8)
            let busy = try (0..<20).map { _ in try RawClient(port: proxy.port, receiveBuffer: 8192) }
            for client in busy { _ = try await client.offer(bytes, upTo: bytes.count) }
            for _ in 0..<5 {
                let client = try proxy.client()
                client.send(ProxyUnderTest.chat())
                #expect(try await client.response(within: 5).status == 200)
            }
        }
    }

    @Test("Large responses wait for their reader one by one")
    func large() async throws {
        let text = String(repeating: "x", count: 1_000_000)
        let backend = try ScriptedBackend { _ in
            [.response(CannedResponses.chat.replacing("\"x\"", with: "\"\(text)\""))]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try RawClient(port: proxy.port, receiveBuffer: 8192)
            client.send(String(repeating: ProxyUnderTest.chat(), count: 20))
            _ = try await backend.waitForRequests(1)
            // The system's buffers hold some; the backend does not even get the other requests.
            #expect(try await client.some().hasPrefix("HTTP/1.1 200"))
            #expect(backend.requests.count < 10)
            client.leave()
        }
    }

    @Test("A client that keeps sending behind a stream costs one read of its socket")
    func behindStream() async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in
            [.chunkedHead(), .chunk(CannedResponses.event("a")), .wait(gate)]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(",\"stream\":true"))
            _ = try await client.some()
            let bytes = Array(String(repeating: Self.get, count: 2_000).utf8)
            #expect(try await client.offer(bytes, upTo: 40_000_000) < 40_000_000)
            gate.open()
        }
    }
}
