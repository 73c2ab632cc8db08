import CurlTransport
import CustomTransport
import OpenAIWire
import ProxyCore
import ProxyTesting
import Testing

@Suite struct EmbeddingCacheTests {
    let vector = ScriptedResponse.json(
        #"{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}"#
    )

    @Test func asksTheBackendOnceForAText() async throws {
        let backend = TestBackend(vector)
        let client = OpenAIClient(
            transport: EmbeddingCache(around: backend),
            baseURL: "http://backend.test/v1"
        )
        for text in ["one", "two", "one", "two"] {
            let answer = try await client.embeddings(EmbeddingRequest(model: "e", input: .text(text)))
            #expect(answer.data.count == 1)
        }
        #expect(backend.requests.count == 2)
    }

    @Test func keepsNoErrors() async throws {
        let backend = TestBackend(.status(503), vector)
        let client = OpenAIClient(
            transport: EmbeddingCache(around: backend),
            baseURL: "http://backend.test/v1"
        )
        let request = EmbeddingRequest(model: "e", input: .text("one"))
        await #expect(throws: OpenAIClientError.self) { try await client.embeddings(request) }
        #expect(try await client.embeddings(request).data.count == 1)
    }

    /// What the router expects of every transport: streams, backpressure, timers, faults, cancellation.
    @Test(arguments: BackendTransportConformance.cases)
    func conforms(_ conformance: BackendTransportConformance.Case) async throws {
        let curl = try CurlTransport()
        try await conformance.run(on: EmbeddingCache(around: curl))
        await curl.shutdown()
    }
}
