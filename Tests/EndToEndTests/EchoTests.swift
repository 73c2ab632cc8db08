import CurlTransport
import Foundation
import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import Testing

/// The real program in front of a backend that repeats whatever it was sent: what clients see, and what the log holds.
@Suite("A backend that echoes, behind the program", .timeLimit(.minutes(5)))
struct EchoTests {
    private static let key = "sk-Backend-7f3a9Q"
    private static let masterKey = "sk-Master-55aa77"
    private static let marker = "my-secret-diagnosis"

    private typealias Way = @Sendable (_ said: String) -> [ScriptedBackend.Step]

    private static let bodies: [@Sendable (String) -> String] = [
        { said in
            #"{"error":{"message":"\#(said)","type":"\#(said)","param":"\#(said)","code":"\#(said)"}}"#
        },
        { said in #"{"detail":[{"loc":["body","messages"],"msg":"bad","input":"\#(said)"}]}"# },
        { said in "<html><title>\(said)</title></html>" },
    ]

    private static let event = #"data: {"model":"up","choices":[{"delta":{"content":"a"}}]}"# + "\n\n"

    private static func refusal(_ status: Int, _ body: String, _ said: String) -> [ScriptedBackend.Step] {
        let lines = [
            "HTTP/1.1 \(status) \(said)", "content-type: application/json", "x-echo: \(said)",
            "x-colour: \u{1b}[31mred", "server: \(said)", "location: /?\(said)",
            "content-length: \(body.utf8.count)", "", body,
        ]
        return [.send(lines.joined(separator: "\r\n"))]
    }

    private static func stream(_ steps: [ScriptedBackend.Step]) -> [ScriptedBackend.Step] {
        [.chunkedHead(), .chunk(event)] + steps
    }

    private static func statusWays() -> [Way] {
        let statuses = [
            400, 401, 403, 404, 405, 407, 408, 409, 413, 415, 418, 422, 425, 429, 451, 500, 501, 502, 503,
            504,
            529,
        ]
        var ways: [Way] = []
        for status in statuses {
            for body in bodies {
                ways.append { said in refusal(status, body(said), said) }
            }
        }
        return ways
    }

    private static func answerWays() -> [Way] {
        var ways: [Way] = []
        for body in bodies { ways.append { said in [.response(body(said))] } }
        ways.append { said in [.response(said, type: "text/plain")] }
        ways.append { said in
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n"
            return [.send(head + "{\"error\":\"" + said), .close]
        }
        ways.append { said in [.send("nonsense \(said)\r\n\r\n"), .close] }
        ways.append { said in [.send("HTTP/1.1 200 OK\r\n\(said)\r\n\r\n"), .close] }
        return ways
    }

    private static func streamWays() -> [Way] {
        var ways: [Way] = []
        ways.append { said in
            [.chunkedHead(), .chunk("data: {\"error\":{\"message\":\"\(said)\"}}\n\n"), .chunk("")]
        }
        ways.append { said in
            let error = "data: {\"error\":{\"message\":\"\(said)\",\"code\":\"\(said)\"}}\n\n"
            return stream([.chunk(error), .chunk("")])
        }
        ways.append { said in
            let error = "data: {\"error\":\"\(said)\"}\n\n"
            return stream(error.map { .chunk(String($0)) } + [.chunk("")])
        }
        ways.append { said in stream([.chunk("data: {\(said)\n\n"), .chunk("")]) }
        ways.append { said in stream([.chunk(": \(said)\n\n"), .reset]) }
        ways.append { said in stream([.send("\(said)\r\n"), .close]) }
        return ways
    }

    /// Ways in which a backend fails, by the number that a request asks for.
    private static let ways: [Way] = statusWays() + answerWays() + streamWays()

    private func backend() throws -> ScriptedBackend {
        try ScriptedBackend { request in
            guard request.method == "POST" else { return [.response(#"{"data":[{"id":"up"}]}"#)] }
            let body = String(decoding: request.body, as: UTF8.self)
            let way = (try? JSONValue(parsing: request.body))?["seed"]?.intValue ?? 0
            let authorization = request.values("authorization").first ?? ""
            // Fit for a head, a JSON text and a page.
            let said = "\(authorization) \(body.contains(Self.marker) ? Self.marker : "")"
            return Self.ways[way % Self.ways.count](said)
        }
    }

    private struct Reply {
        var status: Int
        var text: String
    }

    private func send(_ client: ProxyClient, _ path: String, _ headers: HTTPFields, _ body: String)
        async throws
        -> Reply
    {
        var headers = headers
        headers[.authorization] = "Bearer \(Self.masterKey)"
        let response = try await client.transport.send(
            BackendRequest(method: .post, url: client.base + path, headers: headers, body: Array(body.utf8))
        )
        var bytes: [UInt8] = []
        do {
            for try await chunk in response.body { bytes += chunk.bytes }
        } catch {
            // A stream that broke off ends so.
        }
        let fields = response.head.headerFields.map { "\($0.name.rawName): \($0.value)" }.joined(
            separator: "\n"
        )
        return Reply(
            status: response.head.status.code,
            text: fields + "\n\n" + String(decoding: bytes, as: UTF8.self)
        )
    }

    private func configuration(_ backend: ScriptedBackend) -> String {
        """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/up
              api_base: \(backend.url("/v1"))
              api_key: \(Self.key)
        router_settings: {num_retries: 0, enable_tag_filtering: true}
        general_settings: {master_key: \(Self.masterKey)}
        litellm_settings: {callbacks: [prometheus]}
        """
    }

    @Test("Whatever fails, no key reaches a client, and neither a key nor a prompt the log")
    func everyFailure() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let proxy = try ProxyProcess(configuration: configuration(backend), port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port)
        for way in Self.ways.indices {
            for streams in [false, true] {
                let body =
                    #"{"model":"chat","seed":\#(way),"stream":\#(streams),"messages":"\#(Self.marker)"}"#
                let reply = try await send(
                    client,
                    "/v1/chat/completions",
                    [.contentType: "application/json"],
                    body
                )
                #expect(!reply.text.contains(Self.key), "way \(way): \(reply.text)")
                #expect(!reply.text.contains("\u{1b}"), "way \(way)")
            }
        }
        let json: HTTPFields = [.contentType: "application/json"]
        let chat = "/v1/chat/completions"
        var own: [(path: String, headers: HTTPFields, body: String)] = [
            (chat, [.contentType: "image/\(Self.marker)"], "x"),
            (chat, [.contentType: "multipart/form-data"], Self.marker),
            ("/v1/load_lora_adapter", json, #"{"model":"chat","messages":"\#(Self.marker)"}"#),
            ("/utils/token_counter", json, #"{"model":"chat","seed":2,"messages":"\#(Self.marker)"}"#),
        ]
        let bodies: [String] = [
            Self.marker, #"{"\#(Self.marker)":"#, #"{"model":7,"messages":"\#(Self.marker)"}"#,
            #"{"messages":"\#(Self.marker)"}"#, #"{"model":"chat","num_retries":"\#(Self.marker)"}"#,
            #"{"model":"chat","fallbacks":"\#(Self.marker)"}"#,
            #"{"model":"nobody","messages":"\#(Self.marker)"}"#,
        ]
        for body in bodies { own.append((chat, json, body)) }
        for text in [
            "x-litellm-timeout", "x-litellm-stream-timeout", "x-litellm-num-retries", "x-litellm-tags",
        ] {
            var headers = json
            headers[try #require(HTTPField.Name(text))] = Self.marker
            own.append((chat, headers, #"{"model":"chat"}"#))
        }
        for (path, headers, body) in own {
            let reply = try await send(client, path, headers, body)
            #expect(reply.status >= 400, "\(path) \(body): \(reply.text)")
        }
        let metrics = try await client.transport.send(
            BackendRequest(
                method: .get,
                url: client.base + "/metrics",
                headers: [.authorization: "Bearer \(Self.masterKey)"]
            )
        )
        var exposition: [UInt8] = []
        for try await chunk in metrics.body { exposition += chunk.bytes }
        proxy.signal(SIGTERM)
        #expect(await proxy.end() == 0)
        for text in [proxy.log, String(decoding: exposition, as: UTF8.self)] {
            for secret in [Self.key, Self.masterKey, Self.marker] {
                let lines = text.split(separator: "\n").filter { $0.contains(secret) }
                #expect(lines.isEmpty, "\(lines.prefix(3))")
            }
        }
        #expect(proxy.log.contains("fault=client") && proxy.log.contains("refused the request (400"))
    }

    @Test("At level debug the log has the backend's error text, without its key")
    func debug() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let proxy = try ProxyProcess(
            configuration: configuration(backend),
            port: try ProxyProcess.freePort(),
            environment: ["LITELLM_LOG": "DEBUG"]
        )
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let body = #"{"model":"chat","seed":0,"messages":"\#(Self.marker)"}"#
        let reply = try await send(ProxyClient(port: proxy.port), "/v1/chat/completions", [:], body)
        #expect(reply.status == 400 && reply.text.contains(Self.marker), "the client gets the words")
        #expect(await proxy.waitForLog("backend said"))
        proxy.signal(SIGTERM)
        #expect(await proxy.end() == 0)
        #expect(proxy.log.contains(Self.marker))
        #expect(!proxy.log.contains(Self.key))
    }
}
