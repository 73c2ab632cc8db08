import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Models that do not take every endpoint")
struct RestrictedEndpointTests {
    private func answer(_ path: String, change: (inout DeploymentConfiguration) -> Void) async throws -> (
        status: Int, text: String, urls: [String]
    ) {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(#"{"id":"1","choices":[]}"#) }
        let service = ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment(change: change))
            ),
            transport: transport
        )
        let answer = await service.respond(
            to: ProxyRequest(method: .post, target: "/v1/\(path)", body: Array(#"{"model":"chat"}"#.utf8))
        )
        var text = ""
        if case .bytes(let bytes) = answer.body { text = String(decoding: bytes, as: UTF8.self) }
        return (answer.head.status.code, text, transport.requests.map(\.url))
    }

    @Test(
        "A model of /responses is not asked elsewhere",
        arguments: ["chat/completions", "completions", "messages"]
    )
    func responses(path: String) async throws {
        let refused = try await answer(path) { $0.isResponsesOnly = true }
        #expect(refused.status == 400 && refused.urls.isEmpty)
        #expect(refused.text.contains("/v1/responses"))
        // Anthropic's errors have no code.
        #expect(refused.text.contains("unsupported_endpoint") == (path != "messages"))
        #expect(
            try await answer("responses") { $0.isResponsesOnly = true }.urls.first?.hasSuffix("/responses")
                == true
        )
    }

    @Test(
        "A model that completes text is not asked to chat",
        arguments: ["chat/completions", "responses", "messages"]
    )
    func text(path: String) async throws {
        let refused = try await answer(path) { $0.provider = .textCompletionOpenAI }
        #expect(refused.status == 400 && refused.urls.isEmpty && refused.text.contains("/v1/completions"))
        #expect(try await answer("completions") { $0.provider = .textCompletionOpenAI }.status == 200)
        #expect(try await answer("embeddings") { $0.provider = .textCompletionOpenAI }.status == 200)
    }

    @Test("A mock answers everywhere")
    func mock() async throws {
        let mocked = try await answer("chat/completions") {
            $0.provider = .textCompletionOpenAI
            $0.mockResponse = "hello"
        }
        #expect(mocked.status == 200 && mocked.text.contains("hello") && mocked.urls.isEmpty)
    }
}
