import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The shape of errors, whatever the backend's was")
struct ErrorShapeTests {
    struct Reply {
        var status: Int
        var headers: HTTPFields
        var body: JSONValue
        var message: String? { body["error"]?["message"]?.stringValue }
    }

    private func ask(
        _ target: String = "/v1/chat/completions",
        status: Int,
        _ body: String,
        headers: HTTPFields = [:],
        retries: Int = 0,
        model: String = "chat"
    ) async throws -> Reply {
        var router = Samples.configuration(Samples.deployment())
        router.retries.count = retries
        router.unservedModels = [
            UnservedModel(modelName: "claude", reason: "its provider `anthropic` is not served here"),
            UnservedModel(modelName: "bedrock/*", reason: "its provider `bedrock` is not served here"),
        ]
        let service = ProxyService(
            configuration: ProxyConfiguration(router: router),
            transport: ScriptedTransport { _ throws(TransportError) in
                .json(status: status, body, headers: headers)
            },
            dependencies: ProxyDependencies(
                clock: ManualClock(skippingWaitsUpTo: .seconds(6000)),
                randomBits: { 0 }
            )
        )
        let response = await service.respond(
            to: ProxyRequest(method: .post, target: target, body: Array(#"{"model":"\#(model)"}"#.utf8))
        )
        guard case .bytes(let bytes) = response.body else {
            return Reply(status: response.head.status.code, headers: response.head.headerFields, body: .null)
        }
        return Reply(
            status: response.head.status.code,
            headers: response.head.headerFields,
            body: try JSONValue(parsing: bytes)
        )
    }

    static let shapes: [(body: String, words: String)] = [
        (#"{"detail":"temperature is bad"}"#, "temperature is bad"),
        (
            #"{"detail":[{"loc":["body","messages",0],"msg":"Field required","type":"missing"}]}"#,
            "body.messages.0: Field required"
        ),
        (#"{"error":"no such voice"}"#, "no such voice"), (#"{"message":"no such voice"}"#, "no such voice"),
        (#"{"object":"error","message":"bad n","type":"BadRequestError","param":null,"code":400}"#, "bad n"),
        ("plain words", "plain words"), ("<html><body><h1>Too bad</h1></body></html>", "Too bad"),
        (#"["a list"]"#, #"["a list"]"#), ("\u{1b}[31mred", "\u{1b}[31mred"),
    ]

    @Test("OpenAI's object, with the backend's status and words", arguments: shapes, [400, 409, 422, 429])
    func openAI(shape: (body: String, words: String), status: Int) async throws {
        let reply = try await ask(status: status, shape.body)
        #expect(reply.status == status)
        #expect(reply.message == shape.words)
        #expect(reply.body["error"]?["type"]?.stringValue != nil)
        #expect(reply.headers[.contentType] == "application/json")
    }

    @Test(
        "Anthropic's object on its endpoints",
        arguments: shapes,
        ["/v1/messages", "/v1/messages/count_tokens"]
    )
    func anthropic(shape: (body: String, words: String), target: String) async throws {
        let reply = try await ask(target, status: 400, shape.body)
        #expect(reply.status == 400 && reply.message == shape.words)
        #expect(reply.body["type"]?.stringValue == "error")
        #expect(reply.body["error"]?["type"]?.stringValue == "invalid_request_error")
    }

    @Test(
        "Anthropic's own errors and OpenAI's own pass as they came",
        arguments: [
            (
                "/v1/messages",
                #"{"type":"error","error":{"type":"not_found_error","message":"no  way"},"request_id":"r"}"#
            ),
            (
                "/v1/chat/completions",
                #"{"error": {"message":"no  way","type":"t","param":null,"code":"c","extra":1.50}}"#
            ),
        ]
    )
    func untouched(target: String, body: String) async throws {
        let reply = try await ask(target, status: 400, body)
        #expect(reply.body == (try JSONValue(parsing: Array(body.utf8))))
    }

    @Test(
        "An error of the proxy's own is in Anthropic's shape there",
        arguments: [("/v1/messages", "nobody", 404), ("/v1/messages", "chat", 502)]
    )
    func own(target: String, model: String, status: Int) async throws {
        let reply = try await ask(target, status: 401, "{}", model: model)
        #expect(reply.status == status && reply.body["type"]?.stringValue == "error")
    }

    @Test(
        "A backend that lacks the endpoint is told so",
        arguments: [
            ("/v1/embeddings", 404, #"{"detail":"Not Found"}"#),
            ("/v1/moderations", 404, "404 page not found"),
            ("/v1/audio/speech", 404, ""),
            ("/v1/images/generations", 405, #"{"detail":"Method Not Allowed"}"#),
            (
                "/v1/rerank", 404,
                #"{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"#
            ),
            (
                "/v1/responses", 404,
                "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>"
            ),
            ("/v1/messages", 501, #"{"error":"Not Implemented"}"#),
            ("/tokenize", 404, #"{"detail":"Not Found"}"#),
            ("/v1/score", 404, #"{"error":"Unexpected endpoint or method. (POST /v1/score)"}"#),
            (
                "/v1/audio/transcriptions", 404,
                #"{"error":{"message":"Invalid URL (POST /v1/audio/transcriptions)","type":"invalid_request_error","param":null,"code":null}}"#
            ),
        ]
    )
    func missingEndpoint(target: String, status: Int, body: String) async throws {
        let reply = try await ask(target, status: status, body)
        #expect(reply.status == status)
        #expect(reply.message?.hasPrefix("The backend of `chat` has no \(target)") == true, "\(reply.body)")
        #expect(reply.headers[.shouldRetry] == "false")
    }

    @Test(
        "A 404 that says something else is the backend's own",
        arguments: [
            #"{"error":{"message":"No such voice: ann","type":"x","param":null,"code":null}}"#,
            #"{"detail":"LoRA adapter not found"}"#,
            #"{"detail":"Response with id 'resp_1' not found."}"#,
        ]
    )
    func otherNotFound(body: String) async throws {
        let reply = try await ask(status: 404, body)
        #expect(reply.status == 404 && reply.message?.contains("has no") == false)
    }

    @Test(
        "Where a retry cannot help, or ours are spent, clients are told",
        arguments: [
            (400, 2, "false"), (404, 2, "false"), (422, 2, "false"), (413, 0, "false"), (401, 0, "false"),
            (403, 2, "false"),
            (302, 0, "false"), (500, 2, "false"), (502, 2, "false"), (503, 2, "false"), (504, 2, "false"),
            (500, 0, nil), (503, 0, nil), (429, 0, nil),
            (408, 0, nil),
        ] as [(Int, Int, String?)]
    )
    func shouldRetry(status: Int, retries: Int, wanted: String?) async throws {
        let reply = try await ask(status: status, #"{"error":{"message":"no"}}"#, retries: retries)
        #expect(reply.headers[.shouldRetry] == wanted, "\(reply.status)")
    }

    @Test("What the backend says of retrying goes before", arguments: ["true", "false"])
    func backendsWord(word: String) async throws {
        let name = try #require(HTTPField.Name("X-Should-Retry"))
        let reply = try await ask(status: 400, #"{"error":{"message":"no"}}"#, headers: [name: word])
        #expect(reply.headers[values: .shouldRetry] == [word])
    }

    @Test("A client's own mistake is not worth a retry")
    func ownMistakes() async throws {
        #expect(try await ask("/v1/nothing/here", status: 200, "{}").headers[.shouldRetry] == "false")
        #expect(try await ask(status: 200, "{}", model: "nobody").headers[.shouldRetry] == "false")
    }

    @Test("A model that is configured and not served says why", arguments: ["claude", "bedrock/x/y"])
    func unserved(model: String) async throws {
        let reply = try await ask(status: 200, "{}", model: model)
        #expect(reply.status == 404)
        #expect(reply.message?.contains("is configured, but not served here: its provider") == true)
        #expect(reply.body["error"]?["code"]?.stringValue == "model_not_found")
    }

    @Test("The 401 of /metrics names the setting")
    func metrics() async throws {
        var configuration = ProxyConfiguration(
            router: Samples.configuration(Samples.deployment()),
            masterKey: SecretString("sk-operator-1")
        )
        configuration.observability.servesMetrics = true
        let service = ProxyService(
            configuration: configuration,
            transport: ScriptedTransport { _ throws(TransportError) in .json("{}") }
        )
        let response = await service.respond(to: ProxyRequest(method: .get, target: "/metrics"))
        guard case .bytes(let bytes) = response.body else { return }
        #expect(
            response.head.status == .unauthorized && bytes.text.contains("require_auth_for_metrics_endpoint")
        )
        let models = await service.respond(to: ProxyRequest(method: .get, target: "/v1/models"))
        guard case .bytes(let other) = models.body else { return }
        #expect(!other.text.contains("require_auth_for_metrics_endpoint"))
    }
}
