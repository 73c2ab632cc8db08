import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// A backend that repeats what it was sent: neither clients nor observers see the proxy's secrets, nor observers the prompt.
@Suite("A backend that echoes")
struct EchoingBackendTests {
    private static let key = "sk-Backend-7f3a9Q"
    private static let masterKey = "sk-Master-55aa77"
    private static let prompt = "my-secret-diagnosis"
    private static let echo = "Authorization: Bearer \(key), \(masterKey), said \(prompt)"

    struct Answer: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var response: @Sendable () -> BackendResponse
        var streams = false
        var target = "/v1/chat/completions"
    }

    private static func json(_ status: Int, _ body: String) -> Answer {
        Answer(testDescription: "\(status) \(body.prefix(60))") {
            .json(
                status: status,
                body,
                headers: [
                    .location: "http://x/?key=\(key)", .wwwAuthenticate: "Bearer \(key)",
                    .server: echo, .retryAfter: "0",
                ]
            )
        }
    }

    private static let bodies = [
        #"{"error":{"message":"\#(echo)","type":"\#(key)","param":null,"code":"\#(key)"}}"#,
        #"{"detail":"\#(echo)"}"#, #"{"message":"\#(echo)"}"#, #"["\#(echo)"]"#, #"{"\#(key)":"\#(prompt)"}"#,
        "<html><h1>\(echo)</h1></html>", echo,
        #"{"error":{"message":"\u0073k-Backend-7f3a9Q \#(prompt)"}}"#,
        #"{"error":"sk%2DBackend%2D7f3a9Q \#(prompt)"}"#,
        #"{"object":"error","message":"\#(echo)","type":"BadRequestError","param":null,"code":400}"#,
    ]

    static let whole: [Answer] =
        [
            300, 302, 400, 401, 403, 404, 405, 407, 408, 409, 413, 418, 422, 425, 429, 451, 500, 501, 502,
            503, 504, 529, 599,
        ]
        .flatMap { status in bodies.map { json(status, $0) } }
        + bodies.map { json(200, $0) }
        + [
            "[\"\(key)\",\"\(String(repeating: "x", count: 1 << 20))\"]",
            "{\"detail\":\"\(key)\",\"x\":\"\(String(repeating: "x", count: 1 << 20))\"}",
        ].map { json(200, $0) }
        + [json(200, #"{"id":"1","status":"failed","model":"up","error":{"message":"\#(echo)"}}"#)].map {
            var answer = $0
            answer.target = "/v1/responses"
            return answer
        }
        + ["text/html", "text/plain", key, "application/x-\(key)"].map { type in
            Answer(testDescription: "200 of type \(type)") {
                .json(echo, headers: [.contentType: type])
            }
        }

    static let streams: [Answer] = {
        let good = #"data: {"model":"up","choices":[{"delta":{"content":"a"},"index":0}]}"# + "\n\n"
        let error = #"data: {"error":{"message":"\#(echo)","code":"\#(key)"}}"# + "\n\n"
        let bare = #"data: {"object":"error","message":"\#(echo)"}"# + "\n\n"
        func stream(
            _ name: String,
            at target: String = "/v1/chat/completions",
            _ pieces: [String],
            _ error: TransportError? = nil
        ) -> Answer {
            Answer(
                testDescription: name,
                response: { .events(pieces, error: error) },
                streams: true,
                target: target
            )
        }
        return [
            stream("an error first", [error]), stream("an error amid", [good, error]),
            stream("an error of another shape", [good, bare]),
            stream("an error cut over pieces", [good] + error.map { String($0) }),
            stream("a comment", [": \(key)\n\n", good, ": said Bearer \(key)\n\n"]),
            stream("a malformed event", [good, "data: {\"\(echo)\n\n"]),
            stream(
                "a break",
                [good],
                TransportError(.connectionClosed, phase: .streaming, detail: "after \(key)")
            ),
            stream(
                "a failed response",
                at: "/v1/responses",
                [
                    #"data: {"type":"response.created","response":{"model":"up"}}"# + "\n\n",
                    #"data: {"type":"response.failed","response":{"model":"up","error":{"message":"\#(echo)"}}}"#
                        + "\n\n",
                ]
            ),
            stream(
                "a typed error",
                at: "/v1/responses",
                [
                    #"data: {"type":"response.created","response":{"model":"up"}}"# + "\n\n",
                    #"data: {"type":"error","message":"\#(echo)"}"# + "\n\n",
                ]
            ),
            stream(
                "Anthropic's error",
                at: "/v1/messages",
                [
                    #"data: {"type":"message_start","message":{"model":"up"}}"# + "\n\n",
                    #"data: {"type":"error","error":{"type":"api_error","message":"\#(echo)"}}"# + "\n\n",
                ]
            ),
            stream("an error of an unknown shape", at: "/v1/audio/speech", [error]),
        ]
            + [
                "event: error\ndata: {\"message\":\"\(echo)\"}\n\n", "data: {\"detail\":\"\(echo)\"}\n\n",
                "data: {\"errors\":[{\"message\":\"\(echo)\"}]}\n\n",
                "data: {\"status\":\"failed\",\"message\":\"\(echo)\"}\n\n",
                ": \(key)\n" + good, "id: \(key)\n" + good, "event: \(key)\n" + good,
                good.dropLast() + ": \(key)\n\n",
                "data: {\"choices\":[],\ndata: \"x\":1}\nid: \(key)\n\n",
            ].flatMap { frame in
                ["/v1/chat/completions", "/v1/embeddings", "/v1/rerank", "/v1/audio/speech"].map {
                    stream("\($0): \(frame)", at: $0, [good, frame])
                }
            }
            + [
                "data: {\"type\":\"response.incomplete\",\"response\":{\"model\":\"up\",\"incomplete_details\":\"\(echo)\"}}",
                "event: \(key)\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}",
                "event: error\ndata: {\"message\":\"\(echo)\"}",
                "event: response.output_text.delta\nid: \(key)\ndata: {\"type\":\"response.output_text.delta\"}",
            ].map { frame in
                stream(
                    frame,
                    at: "/v1/responses",
                    [
                        "data: {\"type\":\"response.created\",\"response\":{\"model\":\"up\"}}\n\n",
                        frame + "\n\n",
                    ]
                )
            }
    }()

    /// Keeps all that observers are told, but for what is for debugging.
    private final class Told: ProxyObserver {
        private let events = Mutex("")
        var text: String { events.withLock { $0 } }
        func observe(_ event: ProxyEvent) {
            if case .backendSaid(_, let text) = event {
                #expect(!text.lowercased().contains(EchoingBackendTests.key.lowercased()))
                return
            }
            events.withLock { $0 += "\(event)\n" }
        }
    }

    private func ask(_ answer: Answer) async -> (client: String, told: String) {
        let told = Told()
        var router = Samples.configuration(Samples.deployment { $0.apiKey = SecretString(Self.key) })
        router.retries.count = 0
        let service = ProxyService(
            configuration: ProxyConfiguration(router: router, masterKey: SecretString(Self.masterKey)),
            transport: ScriptedTransport { _ throws(TransportError) in answer.response() },
            observers: [told]
        )
        let body: JSONValue = [
            "model": "chat", "stream": .bool(answer.streams),
            "messages": [["role": "user", "content": .string(Self.prompt)]],
        ]
        let response = await service.respond(
            to: ProxyRequest(
                method: .post,
                target: answer.target,
                headers: [.authorization: "Bearer \(Self.masterKey)"],
                body: body.encoded()
            )
        )
        var text =
            "\(response.head.status) \(response.head.headerFields.map { "\($0.name.rawName): \($0.value)" })\n"
        switch response.body {
        case .bytes(let bytes): text += bytes.text
        case .stream(let write):
            let collector = BodyCollector()
            try? await write(collector)
            text += collector.bytes.text
        }
        return (text, told.text)
    }

    @Test("No secret reaches a client or an observer, and no prompt an observer", arguments: whole + streams)
    func echoes(_ answer: Answer) async {
        let (client, told) = await ask(answer)
        for secret in ["backend-7f3a9q", "master-55aa77", "backend%2d7f3a9q"] {
            #expect(!client.lowercased().contains(secret), "\(client)")
            #expect(!told.lowercased().contains(secret), "\(told)")
        }
        #expect(!told.contains(Self.prompt), "\(told)")
        #expect(told.contains("requestFinished"))
    }

    @Test("What the model itself says passes as it came, and so does an answer beside it")
    func content() async {
        let text =
            #"{"model":"up","choices":[{"message":{"content":"\#(Self.key)"},"finish_reason":"stop"}]}"#
        let (client, _) = await ask(Self.json(200, text))
        #expect(client.contains(#""content":"\#(Self.key)""#))
    }

    @Test("The client still gets the backend's words, and the log the error's type and code")
    func words() async throws {
        let body =
            #"{"error":{"message":"temperature of \#(Self.prompt)","type":"BadRequestError","code":400}}"#
        let (client, told) = await ask(Self.json(400, body))
        #expect(client.contains("temperature of \(Self.prompt)"))
        #expect(told.contains("type BadRequestError, code 400") && told.contains("owner: \"client\""))
    }

    @Test("Health says nothing that a backend echoed")
    func health() async {
        let service = ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(
                    Samples.deployment {
                        $0.apiKey = SecretString(Self.key)
                        $0.information.healthCheckModel = "qwen2.5-7b"
                    },
                    Samples.deployment("two") { $0.apiKey = SecretString(Self.key) }
                )
            ),
            transport: ScriptedTransport { request throws(TransportError) in
                if request.url.hasSuffix("/health") { return .json(status: 404, "{}") }
                if request.method == .post { return .json(status: 500, #"{"error":"\#(Self.echo)"}"#) }
                return request.url.contains("two")
                    ? .json(#"{"data":[{"id":"\#(Self.key)"}]}"#) : .json(#"{"data":[{"id":"qwen2.5-7b"}]}"#)
            }
        )
        let response = await service.respond(to: ProxyRequest(method: .get, target: "/health"))
        guard case .bytes(let bytes) = response.body else { return }
        #expect(bytes.text.contains("<redacted>"))
        #expect(!bytes.text.contains(Self.key), "\(bytes.text)")
    }
}
