import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Where backends are, with health_check_details: false")
struct AddressDisclosureTests {
    private static let parts = ["gpu-7", "10.0.0.7", "4711"]

    private func texts(showsDetails: Bool, _ script: @escaping ScriptedTransport.Script) async -> [String] {
        var router = Samples.configuration(
            Samples.deployment { $0.baseURL = "http://gpu-7.internal:4711/v1" }
        )
        router.deployments[0].configuredBaseURL = "http://gpu-7.internal:4711"
        router.retries.count = 0
        var configuration = ProxyConfiguration(router: router)
        configuration.health.showsDetails = showsDetails
        let service = ProxyService(configuration: configuration, transport: ScriptedTransport(script))
        var texts: [String] = []
        for (method, target) in [
            (HTTPRequest.Method.post, "/v1/chat/completions"), (.get, "/health"), (.get, "/v1/model/info"),
        ] {
            let body: [UInt8] = method == .post ? Array(#"{"model":"chat"}"#.utf8) : []
            let response = await service.respond(to: ProxyRequest(method: method, target: target, body: body))
            texts.append(response.head.headerFields.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
            if case .bytes(let bytes) = response.body { texts.append(bytes.text) }
        }
        return texts
    }

    static let failures: [@Sendable () -> Result<BackendResponse, TransportError>] = [
        {
            .failure(
                TransportError(
                    .connectionRefused,
                    phase: .connecting,
                    detail: "connect to 10.0.0.7 port 4711"
                )
            )
        },
        { .failure(TransportError(.timedOut, phase: .awaitingHead, timer: .total, detail: "10.0.0.7")) },
        { .success(.json(status: 401, #"{"error":"no"}"#)) }, { .success(.json(status: 302, "")) },
        { .success(.json(status: 500, #"{"error":"at gpu-7.internal:4711"}"#)) },
        { .success(.json(status: 400, #"{"error":{"message":"http://gpu-7.internal:4711/v1/chat"}}"#)) },
        {
            .success(
                .json(status: 404, #"{"error":{"message":"The model `x` does not exist at gpu-7.internal"}}"#)
            )
        },
        { .success(.json("<html>")) },
        { .success(.json(#"{"choices":[]}"#, headers: [.server: "gpu-7.internal"])) },
    ]

    @Test("Clients see no address in errors, headers and listings", arguments: failures.indices)
    func hidden(index: Int) async {
        let failure = Self.failures[index]
        for text in await texts(showsDetails: false, { _ throws(TransportError) in try failure().get() }) {
            for part in Self.parts { #expect(!text.contains(part), "\(text)") }
        }
    }

    @Test("With details they see it, as LiteLLM shows it")
    func shown() async {
        let texts = await texts(showsDetails: true) { _ throws(TransportError) in .json(status: 500, "{}") }
        #expect(texts[0].contains("x-litellm-model-api-base: http://gpu-7.internal:4711"))
        #expect(texts[1].contains("gpu-7.internal"))
        #expect(texts[5].contains("gpu-7.internal"))
    }
}
