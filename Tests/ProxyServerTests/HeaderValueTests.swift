import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

/// Header values in any case and form, from clients and backends.
@Suite("Header values", .timeLimit(.minutes(10)))
struct HeaderValueTests {
    @Test(
        "A stream is recognised in any spelling of its head",
        arguments: [
            "CONTENT-TYPE: Text/Event-Stream;Charset=\"UTF-8\"\r\nTRANSFER-ENCODING: Chunked",
            "Content-Type: TEXT/EVENT-STREAM\r\nTransfer-Encoding:CHUNKED\r\nCONNECTION: Keep-Alive",
            "content-type:text/event-stream;charset=utf-8\r\ntransfer-encoding: chunked\r\nconnection: Close",
        ]
    )
    func stream(fields: String) async throws {
        let backend = try ScriptedBackend { _ in
            [.send("HTTP/1.1 200 OK\r\n\(fields)\r\n\r\n")] + CannedResponses.stream.dropFirst()
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(",\"stream\":true"))
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(response.text.hasSuffix("data: [DONE]\n\n"))
            #expect(response.text.contains("\"model\":\"chat\""))
        }
    }

    @Test(
        "JSON is recognised in any spelling",
        arguments: ["Application/JSON", "APPLICATION/JSON; Charset=UTF-8"]
    )
    func json(type: String) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat, type: type)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(
                ProxyUnderTest.chat(extraHead: "Connection: Keep-Alive\r\n").replacing(
                    "application/json",
                    with: type
                )
            )
            let response = try await client.response()
            #expect(response.status == 200 && response.text.contains("\"model\":\"chat\""))
        }
    }

    @Test(
        "A compressed request is refused with the name of its coding",
        arguments: ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip", "gzip, identity"]
    )
    func compressedRequest(coding: String) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(extraHead: "Content-Encoding: \(coding)\r\n"))
            let response = try await client.response()
            #expect(response.status == 415)
            #expect(response["accept-encoding"] == "identity")
            let name = coding.lowercased().split(separator: ", ").first { $0 != "identity" } ?? ""
            #expect(response.error?["message"]?.stringValue?.contains("`content-encoding: \(name)`") == true)
            client.send(ProxyUnderTest.chat(extraHead: "Content-Encoding: Identity\r\n"))
            #expect(try await client.response().status == 200)
        }
    }

    private static let compressed: [(String, [UInt8])] = [
        ("gzip", gzipped), ("GZip", gzipped), ("x-gzip", gzipped), ("deflate", deflated),
    ]

    @Test(
        "A response that is compressed although the proxy asked for identity is decoded",
        arguments: compressed
    )
    func compressedAnswer(coding: String, bytes: [UInt8]) async throws {
        let backend = try ScriptedBackend { _ in
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: \(coding)\r\n"
            return [.send(Array("\(head)Content-Length: \(bytes.count)\r\n\r\n".utf8) + bytes)]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            for _ in 0..<3 {
                let client = try proxy.client()
                client.send(ProxyUnderTest.chat())
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response.text == CannedResponses.chat.replacing("\"upstream\"", with: "\"chat\""))
                #expect(response["content-encoding"] == nil)
            }
            // Only the first request is sent twice; then the proxy knows the backend's habit.
            #expect(backend.requests.count == 4)
            #expect(backend.requests.allSatisfy { $0.values("accept-encoding") == ["identity"] })
        }
    }

    @Test("A compressed stream and a compressed error are decoded")
    func compressedStream() async throws {
        let backend = try ScriptedBackend { request in
            let isStream = String(decoding: request.body, as: UTF8.self).contains("\"stream\":true")
            let bytes = isStream ? Self.gzippedStream : Self.gzipped
            let head =
                "HTTP/1.1 \(isStream ? "200 OK" : "400 Bad")\r\ncontent-type: \(isStream ? "text/event-stream" : "application/json")\r\n"
            return [
                .send(
                    Array("\(head)content-encoding: gzip\r\ncontent-length: \(bytes.count)\r\n\r\n".utf8)
                        + bytes
                )
            ]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(",\"stream\":true"))
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(response.text.hasSuffix("data: [DONE]\n\n"))
            client.send(ProxyUnderTest.chat())
            let error = try await client.response()
            #expect(error.status == 400)
            #expect(error.text.contains("completion_tokens"))
        }
    }

    @Test(
        "An unknown coding is a failure of the backend",
        arguments: ["x-unknown", "gzip, x-unknown"]
    )
    func unknownCoding(coding: String) async throws {
        let backend = try ScriptedBackend { _ in
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: \(coding)\r\n"
            return [.send("\(head)Content-Length: 2\r\n\r\n{}")]
        }
        try await ProxyUnderTest.with(backend, change: { $0.router.retries.count = 0 }) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            #expect(try await client.response().status == 502)
        }
    }

    @Test(
        "Every response has one date, the proxy's own",
        arguments: [
            "GET / HTTP/1.1\r\nhost: p\r\n\r\n", "GET /nope HTTP/1.1\r\nhost: p\r\n\r\n", "garbage\r\n\r\n",
            "HEAD /v1/models HTTP/1.1\r\nhost: p\r\n\r\n", ProxyUnderTest.chat(),
            ProxyUnderTest.chat(",\"stream\":true"),
            "OPTIONS /v1/models HTTP/1.1\r\nhost: p\r\n\r\n",
        ]
    )
    func date(request: String) async throws {
        let backend = try ScriptedBackend { request in
            let isStream = String(decoding: request.body, as: UTF8.self).contains("\"stream\":true")
            let head = "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            if isStream { return CannedResponses.stream }
            return [
                .send(
                    "\(head)content-type: application/json\r\ncontent-length: \(CannedResponses.chat.utf8.count)\r\n\r\n\(CannedResponses.chat)"
                )
            ]
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(request)
            let response = try await client.response(isHead: request.hasPrefix("HEAD"))
            let dates = response.fields.filter { $0.name == "date" }.map(\.value)
            #expect(dates.count == 1)
            #expect(dates.first?.hasSuffix(" GMT") == true && dates.first?.contains("1994") == false)
        }
    }

    @Test("A backend's remaining limits are passed on, unless the proxy has its own")
    func rateLimits() async throws {
        let backend = try ScriptedBackend { _ in
            let head =
                "HTTP/1.1 200 OK\r\nX-RateLimit-Remaining-Requests: 41\r\nx-ratelimit-reset-requests: 1s\r\n"
            return [
                .send(
                    "\(head)content-type: application/json\r\ncontent-length: \(CannedResponses.chat.utf8.count)\r\n\r\n\(CannedResponses.chat)"
                )
            ]
        }
        for limit in [nil, 5] {
            try await ProxyUnderTest.with(
                backend,
                change: { $0.router.deployments[0].requestsPerMinute = limit }
            ) { proxy in
                let client = try proxy.client()
                client.send(ProxyUnderTest.chat())
                let response = try await client.response()
                let left = response.fields.filter { $0.name == "x-ratelimit-remaining-requests" }.map(\.value)
                #expect(left == [limit == nil ? "41" : "4"])
                #expect(response["llm_provider-x-ratelimit-remaining-requests"] == "41")
                #expect(response["x-ratelimit-reset-requests"] == "1s")
            }
        }
    }

    @Test("A date in retry-after is respected, and passed to the client in seconds")
    func retryAfter() async throws {
        let backend = try ScriptedBackend { _ in
            [
                .send(
                    "HTTP/1.1 429 No\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                        + "retry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\ncontent-length: 2\r\n\r\n{}"
                )
            ]
        }
        try await ProxyUnderTest.with(backend, change: { $0.router.timeouts.request = .seconds(10) }) {
            proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            let response = try await client.response()
            #expect(response.status == 429)
            #expect(response["retry-after"] == "30")
            #expect(backend.requests.count == 1, "the backend got a retry before the time that it named")
        }
    }
}

extension HeaderValueTests {
    /// `CannedResponses.chat`, compressed.
    fileprivate static let gzipped: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 61, 140, 65, 10, 195, 48, 12, 4, 255, 178, 103, 31, 218, 28, 253,
        149, 82, 66, 136, 149, 70, 52, 150, 76, 164, 64, 192, 248, 239, 213, 169, 183, 101, 216, 153, 14, 46,
        200, 184, 145, 80, 181, 208, 17, 251, 106, 230, 39, 45, 53, 208, 186, 43, 175, 100, 200, 175, 14, 150,
        66, 55, 242, 35, 97, 99, 97, 219, 231, 248, 152, 74, 8, 230, 218, 48, 222, 9, 151, 45, 31, 66, 238,
        104, 167, 214, 230, 179, 235, 151, 36, 236, 103, 148, 2, 28, 228, 172, 242, 167, 211, 24, 63, 178, 82,
        128, 174, 126, 0, 0, 0,
    ]
    fileprivate static let deflated: [UInt8] = [
        120, 156, 61, 140, 65, 10, 195, 48, 12, 4, 255, 178, 103, 31, 218, 28, 253, 149, 82, 66, 136, 149, 70,
        52, 150, 76, 164, 64, 192, 248, 239, 213, 169, 183, 101, 216, 153, 14, 46, 200, 184, 145, 80, 181,
        208, 17, 251, 106, 230, 39, 45, 53, 208, 186, 43, 175, 100, 200, 175, 14, 150, 66, 55, 242, 35, 97,
        99, 97, 219, 231, 248, 152, 74, 8, 230, 218, 48, 222, 9, 151, 45, 31, 66, 238, 104, 167, 214, 230,
        179, 235, 151, 36, 236, 103, 148, 2, 28, 228, 172, 242, 167, 211, 24, 63, 108, 76, 43, 142,
    ]
    /// A stream of two events and its end, compressed.
    fileprivate static let gzippedStream: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 173, 205, 49, 10, 2, 49, 16, 70, 225, 62, 167, 144, 191, 78, 97, 61,
        181, 182, 122, 128, 101, 145, 152, 140, 108, 32, 59, 179, 152, 89, 16, 66, 238, 190, 41, 45, 44, 237,
        223, 227, 75, 193, 2, 157, 26, 86, 77, 92, 64, 216, 183, 106, 111, 14, 43, 60, 226, 162, 57, 114, 5,
        77, 13, 89, 18, 127, 64, 103, 143, 145, 89, 0, 53, 68, 21, 99, 177, 241, 4, 116, 143, 87, 150, 92,
        151, 199, 120, 171, 10, 72, 246, 82, 250, 220, 157, 75, 127, 0, 158, 63, 0, 84, 211, 13, 95, 196, 116,
        185, 223, 174, 179, 115, 7, 205, 163, 146, 208, 210, 0, 0, 0,
    ]
}
