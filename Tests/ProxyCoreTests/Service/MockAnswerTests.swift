import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("mock_response")
struct MockAnswerTests {
    private func ask(_ body: String, mock: String) async throws -> (status: Int, text: String) {
        let transport = ScriptedTransport { _ throws(TransportError) in
            throw TransportError(.connectionRefused, phase: .connecting)
        }
        var router = Samples.configuration(Samples.deployment { $0.mockResponse = mock })
        router.retries.count = 0
        let service = ProxyService(configuration: ProxyConfiguration(router: router), transport: transport)
        let response = await service.respond(
            to: ProxyRequest(method: .post, target: "/v1/chat/completions", body: Array(body.utf8))
        )
        let collector = BodyCollector()
        switch response.body {
        case .bytes(let bytes): try await collector.write(bytes)
        case .stream(let write): try await write(collector)
        }
        #expect(transport.requests.isEmpty)
        return (response.head.status.code, collector.bytes.text)
    }

    @Test("The text comes as an answer and as a stream")
    func answers() async throws {
        let whole = try await ask(#"{"model":"chat"}"#, mock: "Hello there!")
        #expect(whole.text.contains(#""content":"Hello there!""#))
        #expect(whole.text.contains(#""model":"chat""#))
        let stream = try await ask(#"{"model":"chat","stream":true}"#, mock: "Hello there!")
        #expect(stream.text.contains(#""content":" there!""#))
        #expect(stream.text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test(
        "LiteLLM's names of failures fail",
        arguments: [
            ("litellm.RateLimitError", 429), ("litellm.InternalServerError", 502),
            ("litellm.ContextWindowExceededError", 400),
        ]
    )
    func failures(mock: String, status: Int) async throws {
        #expect(try await ask(#"{"model":"chat"}"#, mock: mock).status == status)
    }
}
