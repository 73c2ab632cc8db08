import OpenAIWire
import ProxyCore
import ProxyServer
import ProxyTesting
import TestSupport
import Testing

@Suite("Connections", .timeLimit(.minutes(10)))
struct ConnectionTests {
    private func backend() throws -> ScriptedBackend {
        try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
    }

    @Test("A connection serves several requests, also pipelined ones")
    func keepAlive() async throws {
        let backend = try backend()
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            for _ in 0..<3 {
                client.send(ProxyUnderTest.chat())
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response.text == CannedResponses.chat.replacing("\"upstream\"", with: "\"chat\""))
            }
            client.send(
                "GET /health/liveliness HTTP/1.1\r\nhost: p\r\n\r\n" + ProxyUnderTest.chat()
                    + "GET /v1/models HTTP/1.1\r\nhost: p\r\nconnection: close\r\n\r\n"
            )
            let all = try await client.everything()
            #expect(all.components(of: "HTTP/1.1 200").count == 4)
            #expect(all.contains("I'm alive!"))
            #expect(all.hasSuffix("\"object\":\"list\"}"))
            #expect(backend.openedConnections.count == 1, "the connection to the backend is used again")
        }
    }

    @Test("Garbage behind a request is refused after its response, and ends the connection")
    func malformedBehind() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat() + "\u{1}\u{2} garbage\r\n\r\n")
            let all = try await client.everything()
            #expect(all.components(of: "HTTP/1.1 200").count == 2)
            #expect(all.components(of: "HTTP/1.1 400").count == 2)
        }
    }

    @Test("An absolute URL as the target means its path", arguments: ["http://proxy:4000", "HTTPS://p"])
    func absoluteForm(_ root: String) async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            client.send("GET \(root)/v1/models?x=1 HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response().status == 200)
            client.send("GET \(root) HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response().status == 200)
        }
    }

    @Test(
        "A backend's retry-after is passed on once, and replaced where it is malformed",
        arguments: ["7", "nan"]
    )
    func retryAfter(_ said: String) async throws {
        let backend = try ScriptedBackend { _ in
            [.send("HTTP/1.1 429 No\r\nretry-after: \(said)\r\ncontent-length: 2\r\n\r\n{}")]
        }
        try await ProxyUnderTest.with(backend, change: { $0.router.retries.count = 0 }) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(extraHead: "connection: close\r\n"))
            let all = try await client.everything().lowercased()
            #expect(all.components(of: "\r\nretry-after: ").count == 2)
            #expect(all.contains("\r\nretry-after: \(said == "7" ? "7" : "1")\r\n"))
        }
    }

    @Test("A model name of a megabyte is refused with a short message")
    func endlessName() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(model: String(repeating: "m", count: 1_000_000)))
            let response = try await client.response()
            #expect(response.status == 400 && response.text.utf8.count < 1000)
        }
    }

    @Test("A slow reader gets the whole response, although the idle time passes meanwhile")
    func slowReader() async throws {
        let text = String(repeating: "x", count: 12_000_000)
        let backend = try ScriptedBackend { _ in
            [.response(CannedResponses.chat.replacing("\"x\"", with: "\"\(text)\""))]
        }
        var limits = ConnectionLimits()
        limits.idleTime = .milliseconds(100)
        limits.receiveTime = .milliseconds(100)
        try await ProxyUnderTest.with(backend, limits: limits) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            // A connection without a request is closed after the idle time, so several of these pass here.
            for _ in 0..<5 { #expect(await (try proxy.client()).isClosed()) }
            #expect(try await client.response(within: 30).text.utf8.count > 12_000_000)
        }
    }

    @Test("HEAD returns the head of GET and no body")
    func head() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            client.send("GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
            let full = try await client.response()
            client.send("HEAD /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
            let head = try await client.response(isHead: true)
            #expect(head.status == 200)
            #expect(head["content-length"] == full["content-length"])
            client.send(ProxyUnderTest.chat())
            #expect(try await client.response().status == 200)
        }
    }

    @Test("OPTIONS grants a preflight to any origin, and otherwise lists the methods")
    func options() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            client.send(
                "OPTIONS /v1/chat/completions HTTP/1.1\r\nhost: p\r\norigin: http://a.test\r\n"
                    + "access-control-request-method: POST\r\naccess-control-request-headers: authorization\r\n\r\n"
            )
            let preflight = try await client.response()
            #expect(preflight.status == 204)
            #expect(preflight["access-control-allow-origin"] == "*")
            #expect(preflight["access-control-allow-headers"] == "authorization")
            client.send("OPTIONS /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response()["allow"] == "GET, HEAD, OPTIONS")
        }
    }

    @Test("Expect: 100-continue is granted before the body, but not for a body over the limit")
    func expectContinue() async throws {
        try await ProxyUnderTest.with(try backend(), limits: ConnectionLimits(bodyBytes: 1000)) { proxy in
            let client = try proxy.client()
            let request = ProxyUnderTest.chat(extraHead: "expect: 100-continue\r\n")
            let parts = request.components(of: "\r\n\r\n")
            client.send(parts[0] + "\r\n\r\n")
            #expect(try await client.some() == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send(parts[1])
            #expect(try await client.response().status == 200)
            let other = try proxy.client()
            other.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\nexpect: 100-continue\r\ncontent-length: 1001\r\n\r\n"
            )
            #expect(try await other.some().hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test("A reload's limit on bodies applies to a connection's next request, not to the one under way")
    func reloadedBodyLimit() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            func allow(_ bytes: Int) {
                var configuration = proxy.service.configuration
                configuration.limits.requestBodyBytes = bytes
                proxy.service.update(configuration)
            }
            let client = try proxy.client()
            let underWay = ProxyUnderTest.chat(extraHead: "expect: 100-continue\r\n")
                .components(of: "\r\n\r\n")
            client.send(underWay[0] + "\r\n\r\n")
            #expect(try await client.some() == "HTTP/1.1 100 Continue\r\n\r\n")
            allow(10)
            client.send(underWay[1])
            #expect(try await client.response().status == 200)
            client.send(ProxyUnderTest.chat())
            let refused = try await client.response()
            #expect(refused.status == 413)
            #expect(refused.error?["message"]?.stringValue?.contains("larger than 10 bytes") == true)
            allow(1000)
            let other = try proxy.client()
            other.send(ProxyUnderTest.chat())
            #expect(try await other.response().status == 200)
        }
    }

    @Test("A chunked body is assembled, whatever the size of its pieces")
    func chunkedBody() async throws {
        let backend = try backend()
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            let body = Array("{\"model\":\"chat\"}".utf8)
            client.send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: p\r\ncontent-type: application/json\r\n"
                    + "transfer-encoding: chunked\r\n\r\n"
            )
            for byte in body { client.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)) }
            client.send("0\r\n\r\n")
            #expect(try await client.response().status == 200)
            #expect(backend.requests.first?.body == Array("{\"model\":\"upstream\"}".utf8))
        }
    }

    @Test("An HTTP/1.0 response has no chunks, and its connection closes")
    func http10() async throws {
        let backend = try ScriptedBackend { _ in CannedResponses.stream }
        try await ProxyUnderTest.with(backend) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(",\"stream\":true").replacing("HTTP/1.1", with: "HTTP/1.0"))
            let all = try await client.everything()
            #expect(all.hasSuffix("data: [DONE]\n\n"))
            #expect(!all.contains("transfer-encoding"))
        }
    }

    @Test("An HTTP/1.0 client that asks for keep-alive gets it")
    func http10KeepsItsConnection() async throws {
        try await ProxyUnderTest.with(try backend()) { proxy in
            let client = try proxy.client()
            let request = "GET /v1/models HTTP/1.0\r\nhost: p\r\n"
            for _ in 0..<2 {
                client.send(request + "connection: keep-alive\r\n\r\n")
                #expect(try await client.response()["connection"] == "keep-alive")
            }
            client.send(request + "\r\n")
            #expect(try await client.response()["connection"] == "close")
            #expect(await client.isClosed(within: 5))
        }
    }

    @Test("An idle connection is closed after the idle time")
    func idle() async throws {
        let limits = ConnectionLimits(receiveTime: .milliseconds(50), idleTime: .milliseconds(200))
        try await ProxyUnderTest.with(try backend(), limits: limits) { proxy in
            let client = try proxy.client()
            client.send("GET /v1/models HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response().status == 200)
            #expect(await client.isClosed(within: 5))
        }
    }

    @Test("A key is required, and accepted in every header that LiteLLM accepts")
    func key() async throws {
        let key = "sk-test-key"
        try await ProxyUnderTest.with(try backend(), change: { $0.masterKey = SecretString(key) }) { proxy in
            let client = try proxy.client()
            for head in [
                "authorization: Bearer \(key)", "authorization: bearer \(key)", "x-litellm-api-key: \(key)",
                "x-litellm-api-key: Bearer \(key)", "api-key: \(key)", "x-api-key: \(key)",
                "x-goog-api-key: \(key)",
                "Ocp-Apim-Subscription-Key: \(key)",
            ] {
                client.send(ProxyUnderTest.chat(extraHead: head + "\r\n"))
                #expect(try await client.response().status == 200, "\(head)")
            }
            for head in [
                "", "authorization: Bearer\r\n", "authorization: \(key)\r\n", "authorization: Basic a\r\n",
                "authorization: Bearer wrong\r\n", "api-key: sk-test-keyy\r\n",
            ] {
                client.send(ProxyUnderTest.chat(extraHead: head))
                let response = try await client.response()
                #expect(response.status == 401, "\(head)")
                #expect(response.error?["code"]?.stringValue == "invalid_api_key")
                #expect(!response.text.contains(key))
            }
            for path in ["/health/liveliness", "/health/readiness"] {
                client.send("GET \(path) HTTP/1.1\r\nhost: p\r\n\r\n")
                #expect(try await client.response().status == 200)
            }
            client.send("GET /health HTTP/1.1\r\nhost: p\r\n\r\n")
            #expect(try await client.response().status == 401)
        }
    }
}

extension String {
    /// The parts between some text.
    func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
