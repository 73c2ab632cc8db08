import Logging
import NIOCore
import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

@testable import ProxyServer

/// Log lines about connections that never had a request.
@Suite("Connection notices", .timeLimit(.minutes(10)))
struct ConnectionNoticesTests {
    private struct Handler: LogHandler {
        let seen: Seen
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { seen.add("\(event.level) \(event.message)") }
    }

    @Test("Each kind logs one line a minute, which counts the others")
    func onceAMinute() {
        let seen = Seen()
        let notices = ConnectionNotices(Logger(label: "test") { _ in Handler(seen: seen) })
        let start = NIODeadline.now()
        for second in 0..<60 { notices.report(.tls, at: start + .seconds(Int64(second))) { "tls" } }
        notices.report(.http2, at: start + .seconds(1)) { "http2" }
        notices.report(.tls, at: start + .seconds(60)) { "tls" }
        notices.report(.tls, at: start + .seconds(200)) { "tls" }
        #expect(
            seen.all == [
                "warning tls", "warning http2", "warning tls (59 more like it since the last such line)",
                "warning tls",
            ]
        )
    }

    @Test(
        "TLS, HTTP/2 and garbage on the plain port log one line, with the address",
        arguments: [
            ("\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}", "spoke TLS to this port"),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "spoke HTTP/2 to this port"),
            ("SSH-2.0-OpenSSH_9\r\n", "sent bytes that are not HTTP/1.1"),
            ("*1\r\n$4\r\nPING\r\n", "sent bytes that are not HTTP/1.1"),
            ("\u{0}\u{0}\u{0}\r\n\r\n", "sent bytes that are not HTTP/1.1"),
        ]
    )
    func logsOnce(bytes: String, words: String) async throws {
        let seen = Seen()
        try await ProxyUnderTest.with(
            try ScriptedBackend { _ in [] },
            logger: Logger(label: "test") { _ in Handler(seen: seen) }
        ) { proxy in
            for _ in 0..<3 {
                let client = try proxy.client()
                client.send(bytes)
                #expect(try await client.response().status == 400)
            }
            #expect(seen.all.count == 1)
            #expect(seen.all.first?.hasPrefix("warning 127.0.0.1 ") == true)
            #expect(seen.all.first?.contains(words) == true)
            let client = try proxy.client()
            client.send("GET / HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response().status == 200)
        }
    }

    @Test("Connections beyond the limit get a 503, and are served once there is room")
    func connectionLimit() async throws {
        let seen = Seen()
        try await ProxyUnderTest.with(
            try ScriptedBackend { _ in [] },
            limits: ConnectionLimits(connections: 2),
            logger: Logger(label: "test") { _ in Handler(seen: seen) }
        ) { proxy in
            let request = "GET / HTTP/1.1\r\nhost: p\r\n\r\n"
            let open = try (0..<2).map { _ in try proxy.client() }
            for client in open {
                client.send(request)
                #expect(try await client.response().status == 200)
            }
            let third = try proxy.client()
            third.send(request)
            let response = try await third.response()
            #expect(response.status == 503)
            #expect(response["retry-after"] == "1")
            #expect(response.error?["code"]?.stringValue == "too_many_connections")
            #expect(await third.isClosed())
            #expect(seen.all.count == 1 && seen.all[0].contains("--limit_concurrency"))
            open[0].leave()
            var status = 0
            let end = ContinuousClock.now + .seconds(10)
            while status != 200, .now < end {
                let next = try proxy.client()
                next.send(request)
                status = try await next.response().status
            }
            #expect(status == 200)
        }
    }

    @Test(
        "The default limit is half of what the open files leave, at most 8,192",
        arguments: [
            (Optional(64), 1, 12), (1024, 1, 492), (1024, 4, 480), (65_536, 1, 8192), (nil, 1, 8192),
            (20, 1, 1),
        ]
    )
    func derived(limit: Int?, loops: Int, connections: Int) {
        #expect(DescriptorLimit.connections(limit: limit, eventLoops: loops) == connections)
    }
}
