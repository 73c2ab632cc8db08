import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The typed client over any transport", .timeLimit(.minutes(1)))
struct OpenAIClientTests {
    private let request = ChatCompletionRequest(model: "m", messages: [.user("Hi")])

    private func client(
        _ response: @escaping @Sendable (BackendRequest) -> BackendResponse
    ) -> (OpenAIClient, ScriptedTransport) {
        let transport = ScriptedTransport { request throws(TransportError) in response(request) }
        let client = OpenAIClient(
            transport: transport,
            baseURL: "http://backend.test/v1/",
            apiKey: SecretString("sk-1"),
            headers: [.accept: "application/json"]
        )
        return (client, transport)
    }

    @Test("What a call sends")
    func sends() async throws {
        let (client, transport) = client { _ in
            .json(#"{"choices":[{"index":0,"message":{"role":"assistant","content":"yes"}}]}"#)
        }
        var streaming = request
        streaming.stream = true
        let answer = try await client.chat(streaming)
        #expect(answer.text == "yes")
        let sent = try #require(transport.requests.first)
        #expect(sent.url == "http://backend.test/v1/chat/completions")
        #expect(sent.method == .post)
        #expect(sent.headers[.authorization] == "Bearer sk-1")
        #expect(sent.headers[.accept] == "application/json")
        #expect(sent.headers[.contentType] == "application/json")
        let body = try JSONValue(parsing: sent.body ?? [])
        #expect(body["stream"] == nil)
        #expect(body["messages"]?[0]?["content"]?.stringValue == "Hi")
    }

    @Test("An error's status, object, id and pause")
    func status() async throws {
        let body = #"{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"x"}}"#
        let (client, _) = client { _ in
            .json(status: 429, body, headers: [.retryAfter: "7", .requestID: "req-1"])
        }
        let error = try #require(await #expect(throws: OpenAIClientError.self) { try await client.models() })
        #expect(error.code == .status && error.status == 429)
        #expect(error.error?.code?.text == "x")
        #expect(error.retryAfter == .seconds(7) && error.requestID == "req-1")
        #expect("\(error)" == "status 429: slow down")
    }

    @Test(
        "A success that is none",
        arguments: ["", "[]", "<html></html>", #"{"choices":3}"#]
    )
    func malformed(_ body: String) async {
        let (client, _) = client { _ in .json(body) }
        let error = await #expect(throws: OpenAIClientError.self) { try await client.chat(request) }
        #expect(error?.code == .malformedResponse)
        let streamed = await #expect(throws: OpenAIClientError.self) { try await client.chatStream(request) }
        #expect(streamed?.code == .malformedResponse)
    }

    @Test("An answer beyond the limit is not taken")
    func limit() async {
        let transport = ScriptedTransport { _ throws(TransportError) in
            .json(String(repeating: " ", count: 5000))
        }
        let client = OpenAIClient(transport: transport, answerLimit: 1000)
        let error = await #expect(throws: OpenAIClientError.self) { try await client.chat(request) }
        #expect(error?.message.contains("larger than 1000 bytes") == true)
    }

    private static let piece =
        #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"# + "\n\n"
    private static let last = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\n"

    private func read(_ events: [String], error: TransportError? = nil) async -> (String, OpenAIClientError?)
    {
        let (client, _) = client { _ in .events(events, error: error) }
        var text = ""
        do throws(OpenAIClientError) {
            for try await chunk in try await client.chatStream(request) { text += chunk.text }
            return (text, nil)
        } catch {
            return (text, error)
        }
    }

    @Test("How streams end")
    func endings() async {
        let done = "data: [DONE]\n\n"
        let reset = TransportError(.connectionClosed, phase: .streaming)
        #expect(await read([Self.piece, Self.last, done]) == ("a", nil))
        #expect(await read([Self.piece, Self.last]) == ("a", nil))
        #expect(await read([Self.piece, done]) == ("a", nil))
        #expect(await read([Self.piece, Self.last], error: reset) == ("a", nil))
        #expect(await read([Self.piece]).1?.code == .truncatedStream)
        let cut = await read([Self.piece, Self.piece], error: reset)
        #expect(cut.0 == "aa" && cut.1?.transport == reset)
        let failed = await read([Self.piece, "data: {\"error\":{\"message\":\"no memory\"}}\n\n", done])
        #expect(failed.0 == "a" && failed.1?.code == .streamFailed && failed.1?.error?.message == "no memory")
        #expect(await read([Self.piece, "data: {\"choi\n\n"]).1?.code == .malformedResponse)
        // Cut at every place, an event stays an event.
        let bytes = (Self.piece + Self.last + done).map { String($0) }
        #expect(await read(bytes) == ("a", nil))
    }

    @Test("Any endpoint: typed events without [DONE], of any JSON")
    func responses() async throws {
        let (client, transport) = client { _ in
            .events([
                "event: response.created\ndata: {\"type\":\"response.created\"}\n\n",
                "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n",
            ])
        }
        var types: [String] = []
        let body: JSONValue = ["model": "m", "input": "Hi", "stream": true]
        for try await event in try await client.stream("responses", body, of: JSONValue.self) {
            types.append(event["type"]?.stringValue ?? "")
        }
        #expect(types == ["response.created", "response.completed"])
        #expect(transport.requests.first?.url == "http://backend.test/v1/responses")
    }

    @Test("Ten lines: a router in this process, with a retry")
    func inProcess() async throws {
        let backend = TestBackend(.status(503), .chat("Hello to you"))
        let service = ProxyService(
            configuration: .serving([
                DeploymentConfiguration(
                    modelName: "m",
                    upstreamModel: "qwen",
                    baseURL: "http://gpu-1.test/v1"
                )
            ]),
            transport: backend
        )
        let client = OpenAIClient(service: service)
        #expect(try await client.chat(request).text == "Hello to you")
        let stream = try await client.chatStream(request)
        #expect(stream.head.headerFields[.modelID] == "m=qwen@http://gpu-1.test/v1")
        var text = ""
        for try await chunk in stream { text += chunk.text }
        #expect(text == "Hello to you")
    }

    @Test("A reader that stops holds the backend back, in the process as well")
    func backpressure() async throws {
        let block = String(repeating: "x", count: 64 * 1024)
        let transport = ScriptedTransport { _ throws(TransportError) in
            .events(
                (0..<400).map { "data: {\"choices\":[],\"n\":\($0),\"pad\":\"\(block)\"}\n\n" } + [
                    "data: [DONE]\n\n"
                ]
            )
        }
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: transport
        )
        let response = try await OpenAIClient(service: service).send(
            .post,
            "chat/completions",
            body: Array(#"{"model":"chat","stream":true}"#.utf8)
        )
        var events = 0
        for try await chunk in response.body {
            events += String(decoding: chunk.bytes, as: UTF8.self).components(of: "data: ").count - 1
            // Far below the 26 MB that the backend has: what waits between is bounded.
            #expect(chunk.count < 1 << 20)
        }
        #expect(events == 401)
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
