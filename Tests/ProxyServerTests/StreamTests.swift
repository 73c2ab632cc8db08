import OpenAIWire
import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

@Suite("Streams over real sockets", .timeLimit(.minutes(10)))
struct StreamTests {
    private let request = ProxyUnderTest.chat(",\"stream\":true")

    @Test("Events arrive while the backend is still sending")
    func live() async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in
            [
                .chunkedHead(), .chunk(CannedResponses.event("a")), .wait(gate),
                .chunk(CannedResponses.event("b", finish: "stop")),
                .chunk("data: [DONE]\n\n"), .chunk(""),
            ]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(request)
            var seen = ""
            while !seen.contains("\"content\":\"a\"") { seen += try await client.some() }
            #expect(!seen.contains("\"content\":\"b\""))
            gate.open()
            while !seen.contains("[DONE]") { seen += try await client.some() }
            #expect(seen.contains("\"model\":\"chat\""))
            #expect(!seen.contains("\"model\":\"upstream\""))
        }
    }

    @Test("An interrupted stream ends with an error event, and its connection without the last chunk")
    func brokenOff() async throws {
        let backend = try ScriptedBackend { _ in [.chunkedHead(), .chunk(CannedResponses.event("a")), .reset]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(request)
            let all = try await client.everything()
            #expect(all.contains("data: {\"error\":{"))
            #expect(!all.contains("[DONE]"))
            #expect(!all.hasSuffix("0\r\n\r\n"))
        }
    }

    struct Typed: Sendable {
        var path: String
        var first: String
        var last: String
    }

    @Test(
        "An interrupted stream of typed events ends properly, after an event that reports the error",
        arguments: [
            Typed(
                path: "/v1/responses",
                first:
                    "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0}\n\n",
                last: "event: response.failed\ndata: {"
            ),
            Typed(
                path: "/v1/messages",
                first: "event: message_start\ndata: {\"type\":\"message_start\"}\n\n",
                last: "event: error\ndata: {"
            ),
        ],
        0..<3
    )
    func typedBrokenOff(_ stream: Typed, _ end: Int) async throws {
        let ends: [ScriptedBackend.Step] = [.reset, .close, .chunk("")]
        let backend = try ScriptedBackend { _ in [.chunkedHead(), .chunk(stream.first), ends[end]] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(
                request.replacing("/v1/chat/completions", with: stream.path)
                    .replacing("host: proxy", with: "host: proxy\r\nconnection: close")
            )
            let all = try await client.everything()
            #expect(all.contains(stream.last))
            #expect(all.hasSuffix("\n\n\r\n0\r\n\r\n"))
        }
    }

    @Test("A failure before the first event is an ordinary error with its own status")
    func failsEarly() async throws {
        let backend = try ScriptedBackend { _ in
            [.chunkedHead(), .chunk("data: {\"error\":{\"message\":\"no\"}}\n\n"), .chunk("")]
        }
        try await ProxyUnderTest.with(backend, change: { $0.router.retries.count = 0 }) { proxy in
            let client = try proxy.client()
            client.send(request)
            let response = try await client.response()
            #expect(response.status == 502)
            #expect(response.error?["message"]?.stringValue?.contains("no") == true)
        }
    }

    @Test("A client that does not read slows the backend down, and loses nothing")
    func backpressure() async throws {
        let piece = CannedResponses.event(String(repeating: "x", count: 16_000))
        let count = 2_000
        let backend = try ScriptedBackend { _ in
            [.chunkedHead()] + [ScriptedBackend.Step](repeating: .chunk(piece), count: count)
                + [
                    .chunk(CannedResponses.event("end", finish: "stop")), .chunk("data: [DONE]\n\n"),
                    .chunk(""),
                ]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(",\"stream\":true", extraHead: "connection: close\r\n"))
            let first = try await client.some()
            let sent = try await proxy.waitForStall(of: backend)
            #expect(sent < 16_000 * count / 2, "\(sent) bytes left the backend though nobody read")
            let all = try await first + client.everything()
            #expect(all.components(of: "data: {").count - 1 == count + 1)
            #expect(all.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        }
    }

    enum Phase: String, CaseIterable, Sendable {
        case waiting, midStream
    }

    @Test("When the client leaves, the backend's connection is closed", arguments: Phase.allCases)
    func leaves(_ phase: Phase) async throws {
        let backend = try ScriptedBackend { _ in
            phase == .waiting
                ? [.waitForClose] : [.chunkedHead(), .chunk(CannedResponses.event("a")), .waitForClose]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(phase == .waiting ? ProxyUnderTest.chat() : request)
            _ = try await backend.waitForRequests(1)
            if phase == .midStream { _ = try await client.some() }
            let left = ContinuousClock.now
            client.leave()
            let closed = try await backend.waitForClose()
            #expect(closed - left < .milliseconds(500))
        }
    }

    @Test("Shutdown waits for requests under way, and accepts nothing new")
    func drain() async throws {
        let gate = ScriptedBackend.Gate()
        let backend = try ScriptedBackend { _ in [.wait(gate), .response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            let idle = try proxy.client()
            idle.send("GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
            _ = try await idle.response()
            _ = try await backend.waitForRequests(1)
            async let stopped: Void = proxy.server.shutdown()
            #expect(await idle.isClosed())
            #expect(throws: RawClient.Failure.self) { try proxy.client() }
            gate.open()
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(response["connection"] == "close")
            await stopped
        }
    }
}
