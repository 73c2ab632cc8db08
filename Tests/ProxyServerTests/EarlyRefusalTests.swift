import OpenAIWire
import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

/// A request without a valid key or for an unknown path is refused before its body is received.
@Suite("Refusals at the head", .timeLimit(.minutes(10)))
struct EarlyRefusalTests {
    private static let key = "sk-right"

    private func withProxy(
        limits: ConnectionLimits = ConnectionLimits(),
        _ test: (ProxyUnderTest, ScriptedBackend) async throws -> Void
    ) async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(
            backend,
            limits: limits,
            change: {
                $0.masterKey = SecretString(Self.key)
                $0.observability = ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: true)
            }
        ) { try await test($0, backend) }
    }

    private func head(_ start: String, _ fields: String...) -> String {
        "\(start) HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
            + fields.map { "\($0)\r\n" }.joined() + "\r\n"
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var start: String
        var key: String
        var status: Int
        var testDescription: String { "\(start), \(key.isEmpty ? "no key" : key): \(status)" }

        init(_ start: String, _ key: String, _ status: Int) {
            self.start = start
            self.key = key
            self.status = status
        }
    }

    static let cases: [Case] =
        [
            "", "authorization: Bearer sk-wrong", "authorization: Basic x", "x-api-key: sk-wrong",
            "api-key: sk-wrong", "x-litellm-api-key: sk-wrong", "x-goog-api-key: sk-wrong",
            "ocp-apim-subscription-key: sk-wrong",
        ].map { Case("POST /v1/chat/completions", $0, 401) } + [
            Case("POST /v1/unheard/of", "", 401),
            Case("POST /utils/token_counter", "", 401),
            Case("POST /config/reload", "", 401),
            Case("POST /engines/chat/completions", "", 401),
            Case("POST /nope", "authorization: Bearer \(key)", 404),
            Case("POST /nope", "", 404),
            Case("PUT /nope", "", 404),
            Case("GET /health", "", 401),
            Case("GET /v1/models", "", 401),
            Case("POST /", "", 405),
            Case("POST /health/liveliness", "", 405),
            Case("PUT /v1/chat/completions", "", 405),
            Case("DELETE /v1/models", "authorization: Bearer \(key)", 405),
            // These routes do not use a body.
            Case("GET /", "", 413),
            Case("GET /health/liveliness", "", 413),
            Case("GET /health/readiness", "", 413),
            Case("GET /metrics", "", 413),
            Case("GET /v1/models", "authorization: Bearer \(key)", 413),
            Case("POST /config/reload", "authorization: Bearer \(key)", 413),
        ]

    @Test(
        "The refusal comes without 100 Continue and without waiting for the body, and the connection closes",
        arguments: cases
    )
    func refused(_ input: Case) async throws {
        try await withProxy { proxy, backend in
            var fields = input.key.isEmpty ? "" : "\(input.key)\r\n"
            for framing in ["content-length: 99000000", "expect: 100-continue\r\ncontent-length: 99000000"] {
                let client = try proxy.client()
                client.send(head(input.start, fields + framing))
                let text = try await client.some()
                #expect(text.hasPrefix("HTTP/1.1 \(input.status) "), "\(text)")
                #expect(text.contains("\r\nconnection: close\r\n"))
                client.send([UInt8](repeating: 0x78, count: 1_000_000))
                #expect(await client.isClosed())
            }
            fields += "transfer-encoding: chunked"
            let client = try proxy.client()
            client.send(head(input.start, fields) + "10000\r\n" + String(repeating: "x", count: 0x10000))
            client.send("\r\n10000\r\n" + String(repeating: "x", count: 0x10000))
            #expect(try await client.some().hasPrefix("HTTP/1.1 \(input.status) "))
            #expect(backend.requests.isEmpty)
        }
    }

    @Test("A forbidden address, and a path that is not passed on, are refused at the head")
    func otherRefusals() async throws {
        let backend = try ScriptedBackend { _ in [] }
        try await ProxyUnderTest.with(
            backend,
            change: { $0.allowedAddresses = [AddressRange("10.0.0.0/8")].compactMap { $0 } }
        ) { proxy in
            let client = try proxy.client()
            client.send(head("POST /v1/chat/completions", "content-length: 99000000"))
            #expect(try await client.some().hasPrefix("HTTP/1.1 403 "))
        }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(head("POST /v1/load_lora_adapter", "content-length: 99000000"))
            #expect(try await client.some().hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test("A refusal of HEAD has no body")
    func refusedHead() async throws {
        try await withProxy { proxy, _ in
            let client = try proxy.client()
            client.send(head("HEAD /v1/models", "content-length: 99000000"))
            #expect(try await client.everything().hasSuffix("\r\n\r\n"))
        }
    }

    @Test("The connection is used again after a small body was discarded")
    func usedAgain() async throws {
        try await withProxy { proxy, backend in
            let client = try proxy.client()
            let body = String(repeating: "x", count: 60_000)
            for path in ["/v1/chat/completions", "/nope"] {
                client.send(head("POST \(path)", "content-length: \(body.utf8.count)"))
                let response = try await client.response()
                #expect(response.status == (path == "/nope" ? 404 : 401))
                #expect(response["connection"] == nil)
                client.send(body)
                client.send(ProxyUnderTest.chat(extraHead: "authorization: Bearer \(Self.key)\r\n"))
                #expect(try await client.response().status == 200)
            }
            #expect(backend.openedConnections.count == 1)
        }
    }

    @Test("Pipelined requests with right and wrong keys each get their own response")
    func mixed() async throws {
        try await withProxy { proxy, backend in
            let client = try proxy.client()
            let right = ProxyUnderTest.chat(extraHead: "authorization: Bearer \(Self.key)\r\n")
            let wrong = ProxyUnderTest.chat(extraHead: "authorization: Bearer sk-wrong\r\n")
            client.send(right + wrong + right + wrong + right)
            #expect(try await client.responses(5) == [200, 401, 200, 401, 200])
            #expect(backend.requests.count == 3)
        }
    }

    @Test("A body that never arrives ends in 408; one that is discarded too slowly closes the connection")
    func slow() async throws {
        let limits = ConnectionLimits(receiveTime: .milliseconds(200), idleTime: .milliseconds(200))
        try await withProxy(limits: limits) { proxy, _ in
            let wanted = try proxy.client()
            wanted.send(
                head("POST /v1/chat/completions", "authorization: Bearer \(Self.key)", "content-length: 9")
            )
            #expect(try await wanted.response().status == 408)
            let unwanted = try proxy.client()
            unwanted.send(head("POST /v1/chat/completions", "content-length: 9"))
            #expect(try await unwanted.response().status == 401)
            #expect(await unwanted.isClosed())
        }
    }

    @Test("With the right key the proxy sends 100 Continue and reads the body")
    func granted() async throws {
        try await withProxy { proxy, backend in
            let client = try proxy.client()
            let parts = ProxyUnderTest.chat(
                extraHead: "authorization: Bearer \(Self.key)\r\nExpect: 100-Continue\r\n"
            ).components(of: "\r\n\r\n")
            client.send(parts[0] + "\r\n\r\n")
            #expect(try await client.some() == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send(parts[1])
            #expect(try await client.response().status == 200)
            #expect(backend.requests.count == 1)
        }
    }
}
