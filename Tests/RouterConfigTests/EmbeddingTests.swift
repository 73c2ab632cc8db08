import OpenAIWire
import ProxyCore
import ProxyTesting
import RouterConfig
import Testing

/// A router in the program's own process, made from the file that LiteLLM reads.
@Suite("From a LiteLLM YAML to typed responses, without a server", .timeLimit(.minutes(1)))
struct EmbeddingTests {
    private static let yaml = """
        model_list:
          - model_name: small
            litellm_params: {model: openai/qwen-small, api_base: "http://small.test/v1", api_key: os.environ/SMALL_KEY}
          - model_name: large
            litellm_params: {model: openai/qwen-large, api_base: "http://large.test/v1"}
        router_settings:
          num_retries: 1
          fallbacks: [{small: [large]}]
          model_group_alias: {default: small}
        general_settings:
          master_key: sk-master
          global_max_parallel_requests: 1
          max_queued_requests_per_worker: 0
        """

    @Test("Retries, fallbacks, limits, streams and the key come from the file")
    func routes() async throws {
        let loaded = try ConfigLoader(environment: ["SMALL_KEY": "sk-small"])
            .load(yaml: Self.yaml, path: "config.yaml")
        let gate = ScriptedBackend.Gate()
        let backend = TestBackend { request in
            if request.values("host") == ["small.test"] { return .status(503) }
            let isHeld = String(decoding: request.body, as: UTF8.self).contains("held")
            return isHeld ? ScriptedResponse(steps: [.wait(gate)]) : .echo
        }
        let service = ProxyService(
            configuration: loaded.proxy,
            transport: backend,
            dependencies: .seeded(1, clock: ManualClock(skippingWaitsUpTo: .seconds(60)))
        )
        let client = OpenAIClient(service: service)
        let request = ChatCompletionRequest(model: "default", messages: [.user("Hello there")])

        let answer = try await client.chat(request)
        #expect(answer.text == "Hello there" && answer.model == "default")
        let hosts = backend.requests.map { $0.values("host") }
        #expect(hosts == [["small.test"], ["small.test"], ["large.test"]])
        #expect(backend.requests[0].values("authorization") == ["Bearer sk-small"])

        var words: [String] = []
        let stream = try await client.chatStream(request)
        for try await chunk in stream where !chunk.text.isEmpty { words.append(chunk.text) }
        #expect(words == ["Hello", " there"])

        let count = backend.requests.count
        let held = Task {
            try await client.chat(ChatCompletionRequest(model: "large", messages: [.user("held")]))
        }
        _ = try await backend.waitForRequests(count + 1)
        let error = await #expect(throws: OpenAIClientError.self) { try await client.chat(request) }
        #expect(error?.status == 503 && error?.error?.code?.text == "too_many_requests")
        held.cancel()
        let left = await #expect(throws: OpenAIClientError.self) { try await held.value }
        #expect(left?.code == .cancelled)
    }
}
