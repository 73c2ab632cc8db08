import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Which paths reach a backend")
struct PassThroughTests {
    private func ask(
        _ target: String,
        allowing paths: [PassThroughPath] = [],
        key: SecretString? = nil
    ) async -> (status: Int, message: String, sent: [String]) {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(#"{"ok":true}"#) }
        var configuration = ProxyConfiguration(
            router: Samples.configuration(Samples.deployment()),
            masterKey: key
        )
        configuration.passThroughPaths = paths
        let service = ProxyService(configuration: configuration, transport: transport)
        let response = await service.respond(
            to: ProxyRequest(method: .post, target: target, body: Array(#"{"model":"chat"}"#.utf8))
        )
        var message = ""
        if case .bytes(let bytes) = response.body {
            message = (try? JSONValue(parsing: bytes))?["error"]?["message"]?.stringValue ?? ""
        }
        return (response.head.status.code, message, transport.requests.map(\.url))
    }

    @Test(
        "What changes a backend, or is none of its inference endpoints, is refused, and the remedy is named",
        arguments: [
            "/v1/load_lora_adapter", "/v1/unload_lora_adapter", "/v1/fine_tuning/jobs", "/v1/files",
            "/v1/batches",
            "/v1/assistants", "/v1/threads/runs", "/v1/vector_stores", "/v1/realtime/sessions", "/v1/uploads",
            "/v1/something/new", "/v1/chat/complete", "/v1/embedding",
        ]
    )
    func refused(target: String) async {
        let answer = await ask(target)
        #expect(answer.status == 404 && answer.sent == [])
        #expect(answer.message.contains("pass_through_endpoints: [{path: \(target)}]"))
    }

    @Test(
        "A path with empty parts or dots is no path",
        arguments: [
            "/v1//x", "/v1/./x", "/v1/../x", "/v1/x/..", "/v1/x/.", "/v1//chat/completions",
            "/v1/./chat/completions",
            "/v1/chat/./completions", "/v1/chat//completions", "/v1/%2e%2e/x", "/v1/x%2fy", "/v1/", "/v1/.",
            "/v1/x;y", "/v1/x\\y",
            "/v1/chat/completions//", "//v1/chat/completions", "/v1/…", "/v1/load_lora_adapter//x",
            "/v1/lora/./x", "/v1/lora/../x",
        ]
    )
    func malformed(target: String) async {
        let answer = await ask(
            target,
            allowing: [PassThroughPath("/v1/x"), PassThroughPath("/v1/lora", includesSubpaths: true)]
        )
        #expect(answer.status == 404 && answer.sent == [], "\(answer)")
    }

    @Test("An allowed path goes to the model's backend, and nothing beside it")
    func allowed() async {
        let paths = [
            PassThroughPath("/v1/load_lora_adapter"), PassThroughPath("/v1/lora", includesSubpaths: true),
        ]
        #expect(
            await ask("/v1/load_lora_adapter", allowing: paths).sent == [
                "http://backend-one.test:8000/v1/load_lora_adapter"
            ]
        )
        #expect(
            await ask("/v1/lora/a/b", allowing: paths).sent == ["http://backend-one.test:8000/v1/lora/a/b"]
        )
        for target in [
            "/v1/load_lora_adapter/x", "/v1/load_lora_adapters", "/v1/lorax", "/v1/unload_lora_adapter",
        ] {
            #expect(await ask(target, allowing: paths).status == 404)
        }
    }

    @Test("Without a key nobody learns which paths are allowed")
    func key() async {
        #expect(await ask("/v1/load_lora_adapter", key: SecretString("sk-long-enough")).status == 401)
    }

    @Test("A mistyped endpoint is told the one that was meant")
    func nearest() async {
        #expect(await ask("/v1/chat/complete").message.contains("/v1/chat/completions"))
        #expect(await ask("/v1/embedding").message.contains("/v1/embeddings"))
    }

    @Test(
        "Every known endpoint reaches the backend, with and without /v1",
        arguments: ModelEndpoint.known.map(\.path)
    )
    func known(path: String) async {
        for target in ["/v1/\(path)", "/\(path)"] {
            let answer = await ask(target)
            #expect(answer.sent.count == 1, "\(target): \(answer.message)")
        }
    }

    @Test(
        "A model in the path goes with the longest endpoint behind it",
        arguments: [
            ("/engines/chat/chat/completions", "/v1/chat/completions"),
            ("/engines/chat/completions", "/v1/completions"),
            ("/engines/chat/fim/completions", "/v1/fim/completions"),
            ("/openai/deployments/chat/images/generations", "/v1/images/generations"),
        ]
    )
    func pathModel(target: String, sent: String) async {
        #expect(await ask(target).sent == ["http://backend-one.test:8000\(sent)"])
    }
}
