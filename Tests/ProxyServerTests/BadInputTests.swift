import OpenAIWire
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

/// Bad input gets a clear error, and the server continues.
@Suite("Bad input over a real socket", .timeLimit(.minutes(10)))
struct BadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: String
        var status: Int
        /// `nil` where the error has none.
        var code: String?
        var closes: Bool

        init(_ name: String, _ bytes: String, _ status: Int, _ code: String?, closes: Bool = false) {
            testDescription = name
            self.bytes = bytes
            self.status = status
            self.code = code
            self.closes = closes
        }
    }

    private static func post(_ body: String, type: String = "application/json") -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: \(type)\r\n"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func chunked(_ rest: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
            + "transfer-encoding: chunked\r\n\r\n\(rest)"
    }

    private static func length(_ value: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: \(value)\r\n\r\n{}"
    }

    private static func coded(_ coding: String) -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ntransfer-encoding: \(coding)\r\n\r\n"
            + "2\r\n{}\r\n0\r\n\r\n"
    }

    static let bodies: [Case] = [
        Case("not JSON", post("hello"), 400, "invalid_json"),
        Case("cut JSON", post("{\"model\":\"chat\""), 400, "invalid_json"),
        Case("not an object", post("[1,2]"), 400, "invalid_json"),
        Case("no body", post(""), 400, "empty_body"),
        Case("no model", post("{\"messages\":[]}"), 400, "missing_model"),
        Case("a model that is not a string", post("{\"model\":42}"), 400, "invalid_type"),
        Case("two models", post("{\"model\":\"chat\",\"model\":\"other\"}"), 400, "duplicate_field"),
        Case(
            "two models, one escaped",
            post("{\"model\":\"chat\",\"mod\\u0065l\":\"x\"}"),
            400,
            "duplicate_field"
        ),
        Case("deep nesting", post("{\"a\":" + String(repeating: "[", count: 50_000)), 400, "invalid_json"),
        Case("NUL", post("{\"model\":\"a\u{0}b\"}"), 400, "invalid_json"),
        Case("unknown model", post("{\"model\":\"chta\"}"), 404, "model_not_found"),
        Case("a form", post("a=b", type: "application/x-www-form-urlencoded"), 415, "unsupported_media_type"),
        Case(
            "multipart without a boundary",
            post("x", type: "multipart/form-data"),
            400,
            "invalid_multipart"
        ),
    ]

    static let heads: [Case] = [
        Case("unknown path", "GET /nope HTTP/1.1\r\nhost: p\r\n\r\n", 404, "unknown_path"),
        Case("double slash", "GET //v1/models HTTP/1.1\r\nhost: p\r\n\r\n", 404, "unknown_path"),
        Case("wrong method", "DELETE /v1/models HTTP/1.1\r\nhost: p\r\n\r\n", 405, "method_not_allowed"),
        Case(
            "GET on chat",
            "GET /v1/chat/completions HTTP/1.1\r\nhost: p\r\n\r\n",
            405,
            "method_not_allowed"
        ),
        Case("not HTTP", "hello there\r\n\r\n", 400, "malformed_request", closes: true),
        Case("no host", "GET /v1/models HTTP/1.1\r\n\r\n", 400, "malformed_request", closes: true),
        Case(
            "length and chunked",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 3\r\n"
                + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "malformed_request",
            closes: true
        ),
        Case(
            "two lengths",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 3\r\n"
                + "content-length: 4\r\n\r\nabcd",
            400,
            "malformed_request",
            closes: true
        ),
        Case(
            "two equal lengths",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 2\r\n"
                + "content-length: 2\r\n\r\n{}",
            400,
            "malformed_request",
            closes: true
        ),
        Case(
            "a space before the colon",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length : 2\r\n\r\n{}",
            400,
            "malformed_request",
            closes: true
        ),
        Case("a length of 2^63", length("9223372036854775808"), 400, "malformed_request", closes: true),
        Case("a length of 2^64 - 1", length("18446744073709551615"), 400, "malformed_request", closes: true),
        Case("a length of 2^64", length("18446744073709551616"), 400, "malformed_request", closes: true),
        Case(
            "a length of 40 digits",
            length(String(repeating: "9", count: 40)),
            400,
            "malformed_request",
            closes: true
        ),
        Case("a length with a sign", length("+2"), 400, "malformed_request", closes: true),
        Case("a length with zeros in front", length("002"), 400, "malformed_request", closes: true),
        Case("a list of lengths", length("2, 2"), 400, "malformed_request", closes: true),
        Case("a length in hexadecimal", length("0x2"), 400, "malformed_request", closes: true),
        Case("a length of 2^63 - 1", length("9223372036854775807"), 413, "request_too_large", closes: true),
        Case(
            "gzip within chunks",
            coded("gzip, chunked"),
            501,
            "unsupported_transfer_encoding",
            closes: true
        ),
        Case("GZIP within chunks", coded("GZIP,Chunked"), 501, "unsupported_transfer_encoding", closes: true),
        Case(
            "gzip and chunks in two fields",
            coded("gzip\r\ntransfer-encoding: chunked"),
            501,
            "unsupported_transfer_encoding",
            closes: true
        ),
        Case("chunks within gzip", coded("chunked, gzip"), 400, "malformed_request", closes: true),
        Case("chunks twice", coded("chunked, chunked"), 400, "malformed_request", closes: true),
        Case("no chunks at all", coded("gzip"), 400, "malformed_request", closes: true),
        Case("identity", coded("identity"), 400, "malformed_request", closes: true),
        Case("an empty coding", coded(""), 400, "malformed_request", closes: true),
        Case(
            "chunks in HTTP/1.0",
            coded("chunked").replacing("HTTP/1.1", with: "HTTP/1.0"),
            400,
            "malformed_request",
            closes: true
        ),
        Case("an odd chunk size", chunked("0x2\r\n{}\r\n0\r\n\r\n"), 400, "malformed_request", closes: true),
        Case(
            "a negative length",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: -1\r\n\r\n",
            400,
            "malformed_request",
            closes: true
        ),
        Case(
            "a head over the limit",
            "GET /v1/models HTTP/1.1\r\nhost: p\r\nx-long: \(String(repeating: "x", count: 70_000))\r\n\r\n",
            431,
            "request_head_too_large",
            closes: true
        ),
        Case(
            "a body over the limit",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 1048577\r\n\r\n",
            413,
            "request_too_large",
            closes: true
        ),
        Case(
            "a chunked body over the limit",
            chunked("180000\r\n" + String(repeating: "x", count: 0x180000) + "\r\n0\r\n\r\n"),
            413,
            "request_too_large",
            closes: true
        ),
        Case(
            "retries that are not a number",
            ProxyUnderTest.chat(extraHead: "x-litellm-num-retries: many\r\n"),
            400,
            nil
        ),
    ]

    @Test("Each gets an error in OpenAI's shape, and the next request is served", arguments: bodies + heads)
    func answered(_ input: Case) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend, limits: ConnectionLimits(bodyBytes: 1 << 20)) { proxy in
            let client = try proxy.client()
            client.send(input.bytes)
            let response = try await client.response()
            #expect(response.status == input.status)
            #expect(response["content-type"] == "application/json")
            #expect(response["x-request-id"] != nil)
            #expect(response.error?["message"]?.stringValue?.isEmpty == false)
            #expect(response.error?["code"]?.stringValue == input.code)
            #expect(response["connection"] == (input.closes ? "close" : nil))
            if input.closes { #expect(await client.isClosed()) }
            let next = input.closes ? try proxy.client() : client
            next.send(ProxyUnderTest.chat())
            #expect(try await next.response().status == 200)
            #expect(backend.requests.count == 1, "a refused request must not reach the backend")
        }
    }

    @Test(
        "A slow head and a slow body end in 408",
        arguments: [
            "GET /v1/models HTTP/1.1\r\nhost:",
            "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-length: 10\r\n\r\n{",
        ]
    )
    func slow(start: String) async throws {
        let limits = ConnectionLimits(receiveTime: .milliseconds(300))
        try await ProxyUnderTest.with(limits: limits) { proxy in
            let client = try proxy.client()
            client.send(start)
            let response = try await client.response()
            #expect(response.status == 408)
            #expect(await client.isClosed())
        }
    }

    @Test(
        "The chunked coding is accepted in any spelling",
        arguments: ["chunked", "Chunked", "CHUNKED", " chunked  "]
    )
    func chunks(_ coding: String) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            let request = Self.coded(coding).replacing("2\r\n{}", with: "10\r\n{\"model\":\"chat\"}")
            client.send(
                request.replacing("host: p\r\n", with: "host: p\r\ncontent-type: application/json\r\n")
            )
            #expect(try await client.response().status == 200)
        }
    }

    @Test("A client that asks for another protocol gets an HTTP/1.1 response, and its connection closes")
    func upgrade() async throws {
        try await ProxyUnderTest.with(try ScriptedBackend { _ in [] }) { proxy in
            let client = try proxy.client()
            client.send(
                "GET / HTTP/1.1\r\nhost: p\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n\r\n"
                    + "GET / HTTP/1.1\r\nhost: p\r\n\r\n"
            )
            let response = try await client.response()
            #expect(response.status == 200)
            #expect(response["connection"] == "close")
            #expect(await client.isClosed())
        }
    }

    @Test("An unknown model's error suggests similar names")
    func nearNames() async throws {
        try await ProxyUnderTest.with(try ScriptedBackend { _ in [] }) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(model: "caht"))
            let message = try await client.response().error?["message"]?.stringValue
            #expect(message?.contains("`chat`") == true)
        }
    }
}
