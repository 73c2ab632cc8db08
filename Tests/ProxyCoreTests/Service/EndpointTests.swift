import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Routes and their answers")
struct EndpointTests {
    private static let good = #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#

    private var configuration: ProxyConfiguration {
        var router = Samples.configuration(
            Samples.deployment("a", model: "akira/qwen2.5-7b") { $0.information.maxInputTokens = 32768 }
        )
        router.aliases = [ModelAlias(name: "default", group: "akira/qwen2.5-7b")]
        return ProxyConfiguration(router: router)
    }

    private let transport = ScriptedTransport { request throws(TransportError) in
        if request.url.hasSuffix("/health") { return BackendResponse.json("") }
        if request.url.hasSuffix("/models") {
            return BackendResponse.json(#"{"data":[{"id":"qwen2.5-7b","max_model_len":2048}]}"#)
        }
        if request.url.hasSuffix("/tokenize") { return BackendResponse.json(#"{"count":12,"tokens":[]}"#) }
        return BackendResponse.json(Self.good)
    }

    private func ask(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ body: String = "",
        _ headers: HTTPFields = [:]
    ) async -> (response: ProxyResponse, body: JSONValue?) {
        let service = ProxyService(configuration: configuration, transport: transport)
        let response = await service.respond(
            to: ProxyRequest(method: method, target: target, headers: headers, body: Array(body.utf8))
        )
        guard case .bytes(let bytes) = response.body else { return (response, nil) }
        return (response, try? JSONValue(parsing: bytes))
    }

    @Test(
        "Every spelling of a model's endpoint reaches the backend's own",
        arguments: [
            ("/v1/chat/completions", "/v1/chat/completions"), ("/chat/completions", "/v1/chat/completions"),
            ("/v1/chat/completions/", "/v1/chat/completions"),
            ("/queue/chat/completions", "/v1/chat/completions"),
            ("/engines/akira/qwen2.5-7b/chat/completions", "/v1/chat/completions"),
            ("/openai/deployments/akira/qwen2.5-7b/chat/completions?api-version=1", "/v1/chat/completions"),
            ("/openai/deployments/akira%2Fqwen2.5-7b/completions", "/v1/completions"),
            ("/v1/completions", "/v1/completions"), ("/completions", "/v1/completions"),
            ("/embeddings", "/v1/embeddings"), ("/v1/responses", "/v1/responses"),
            ("/responses", "/v1/responses"),
            ("/v1/messages", "/v1/messages"), ("/v1/messages/count_tokens", "/v1/messages/count_tokens"),
            ("/rerank", "/v1/rerank"), ("/v2/rerank", "/v2/rerank"), ("/v1/score", "/v1/score"),
            ("/v1/moderations", "/v1/moderations"), ("/v1/audio/speech", "/v1/audio/speech"),
            ("/v1/images/generations", "/v1/images/generations"), ("/tokenize", "/tokenize"),
            ("/detokenize", "/detokenize"), ("/v1/responses/compact", "/v1/responses/compact"),
        ]
    )
    func spellings(target: String, sent: String) async throws {
        let answer = await ask(.post, target, #"{"model":"akira/qwen2.5-7b"}"#)
        #expect(answer.response.head.status == .ok)
        let request = try #require(transport.requests.last)
        #expect(request.url == "http://backend-a.test:8000" + sent)
        #expect(request.body?.text.contains(#""model":"qwen2.5-7b""#) == true)
    }

    @Test("A model that stands in the path needs none in the body")
    func pathModel() async throws {
        let answer = await ask(.post, "/openai/deployments/default/chat/completions", "{}")
        #expect(answer.body?["model"]?.stringValue == "default")
        #expect(transport.requests.last?.body?.text == #"{"model":"qwen2.5-7b"}"#)
    }

    @Test("The list of models, and each of them with its slash plain or encoded")
    func models() async {
        let list = await ask(.get, "/v1/models").body
        #expect(
            list?["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == [
                "akira/qwen2.5-7b", "default",
            ]
        )
        #expect(list?["data"]?[0]?["max_input_tokens"]?.intValue == 32768)
        for path in ["/v1/models/akira/qwen2.5-7b", "/v1/models/akira%2Fqwen2.5-7b", "/models/default"] {
            #expect(await ask(.get, path).response.head.status == .ok)
        }
        let unknown = await ask(.get, "/v1/models/nope")
        #expect(unknown.response.head.status == .notFound)
        #expect(unknown.body?["error"]?["code"]?.stringValue == "model_not_found")
    }

    @Test("Information in LiteLLM's shapes, without a key in it")
    func information() async {
        let entry = await ask(.get, "/model/info").body?["data"]?[0]
        #expect(entry?["model_name"]?.stringValue == "akira/qwen2.5-7b")
        #expect(entry?["litellm_params"]?["model"]?.stringValue == "openai/qwen2.5-7b")
        #expect(entry?["model_info"]?["id"]?.stringValue == "a")
        let group = await ask(.get, "/model_group/info").body?["data"]?[0]
        #expect(group?["model_group"]?.stringValue == "akira/qwen2.5-7b")
        #expect(group?["providers"]?[0]?.stringValue == "openai")
    }

    @Test("Health in LiteLLM's shape, narrowed by a model")
    func health() async {
        let all = await ask(.get, "/health").body
        #expect(all?["healthy_count"]?.intValue == 1)
        #expect(all?["healthy_endpoints"]?[0]?["model"]?.stringValue == "openai/qwen2.5-7b")
        #expect(await ask(.get, "/health?model=default").body?["healthy_count"]?.intValue == 1)
        #expect(await ask(.get, "/health?model=nope").response.head.status == .notFound)
        #expect(await ask(.get, "/health/liveliness").body?.stringValue == "I'm alive!")
        #expect(await ask(.get, "/health/readiness").body?["status"]?.stringValue == "healthy")
    }

    @Test("Tokens are counted by the backend's own tokenizer")
    func tokenCounter() async throws {
        let answer = await ask(.post, "/utils/token_counter", #"{"model":"default","messages":[]}"#)
        #expect(answer.body?["total_tokens"]?.intValue == 12)
    }

    @Test("Ids: a client's own is kept, a hostile one is not")
    func ids() async throws {
        let own = await ask(.post, "/v1/chat/completions", #"{"model":"default"}"#, [.requestID: "abc-1"])
        #expect(own.response.head.headerFields[.requestID] == "abc-1")
        #expect(transport.requests.last?.headers[.requestID] == "abc-1")
        let long = await ask(.get, "/v1/models", "", [.requestID: String(repeating: "x", count: 500)])
        #expect(long.response.head.headerFields[.requestID]?.utf8.count == 36)
    }
}
