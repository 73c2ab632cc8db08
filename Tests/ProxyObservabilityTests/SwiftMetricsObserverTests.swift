import HTTPTransport
import HTTPTypes
import MetricsTestKit
import OpenAIWire
import ProxyCore
import ProxyObservability
import ProxyTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SwiftMetricsObserverTests {
    private let factory = TestMetrics()
    private let request = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])

    /// Runs requests against a proxy that reports to the factory.
    private func run(
        _ placement: ProxyPlacement = .inProcess,
        backends: [TestBackend],
        _ body: (ProxyHarness) async throws -> Void
    ) async throws {
        let metrics = SwiftMetricsObserver(factory: factory)
        try await withProxy(placement, backends: backends, observers: [metrics], middleware: [metrics]) {
            proxy in
            try await body(proxy)
        }
    }

    @Test(arguments: ProxyPlacement.allCases)
    func recordsRequestsAttemptsAndTokens(_ placement: ProxyPlacement) async throws {
        try await run(placement, backends: [TestBackend(.status(503)), TestBackend(.chat("Hello you"))]) {
            proxy in
            let completion = try await proxy.client.chat(request)
            #expect(completion.text == "Hello you")
        }
        let model = ("gen_ai.request.model", "chat")
        let call = [("gen_ai.operation.name", "chat"), model]

        let attempts = { (deployment: String, outcome: String) in
            factory.counterTotal(
                label: "litellm_proxy.attempts",
                dimensions: [model, ("litellm_proxy.deployment", deployment), ("outcome", outcome)]
            )
        }
        #expect(attempts("backend-0", "backend") == 1)
        #expect(attempts("backend-1", "success") == 1)

        let http = try factory.expectTimer(
            "http.server.request.duration",
            [
                ("http.request.method", "POST"), ("http.response.status_code", "200"),
                ("http.route", "chat/completions"),
            ]
        )
        #expect(http.values.count == 1)
        #expect(try factory.expectTimer("gen_ai.server.request.duration", call).values == http.values)
        let firstToken = try factory.expectTimer(
            "gen_ai.server.time_to_first_token",
            [model, ("litellm_proxy.deployment", "backend-1")]
        )
        let (toFirstToken, toEnd) = (try #require(firstToken.lastValue), try #require(http.lastValue))
        #expect(toFirstToken <= toEnd)

        let tokens = { (type: String) in
            try factory.expectRecorder("gen_ai.client.token.usage", call + [("gen_ai.token.type", type)])
                .values
        }
        #expect(try tokens("input") == [1])
        #expect(try tokens("output") == [2])
        #expect(try factory.expectTimer("litellm_proxy.overhead.duration", [model]).values.count == 1)
    }

    @Test func recordsFailuresWithTheirStatus() async throws {
        try await run(backends: [TestBackend(.status(503))]) { proxy in
            await #expect(throws: OpenAIClientError.self) { try await proxy.client.chat(request) }
        }
        let timers = factory.timers(
            label: "gen_ai.server.request.duration",
            dimensions: [("error.type", "503")]
        )
        #expect(timers.count == 1)
    }

    @Test func recordsRequestsOutsideOfTheModelsWithoutTheirPath() async throws {
        try await run(backends: [TestBackend(.chat("Hello"))]) { proxy in
            for path in ["/no/such/path/1", "/no/such/path/2"] {
                _ = await proxy.service.respond(to: ProxyRequest(method: .get, target: path))
            }
        }
        let timer = try factory.expectTimer(
            "http.server.request.duration",
            [
                ("http.request.method", "GET"), ("http.response.status_code", "404"), ("http.route", "other"),
            ]
        )
        #expect(timer.values.count == 2)
        #expect(factory.timers(label: "gen_ai.server.request.duration").isEmpty)
    }

    @Test func countsARequestAsActiveUntilItsStreamEnds() async throws {
        let gate = ScriptedBackend.Gate()
        let steps = ScriptedResponse("a stream that waits for the test") { request in
            let steps = ScriptedResponse.chat("one two").steps(for: request)
            return steps.prefix(2) + [.wait(gate)] + steps.dropFirst(2)
        }
        try await run(backends: [TestBackend(steps)]) { proxy in
            let active = try factory.expectMeter("http.server.active_requests")
            var chunks = try await proxy.client.chatStream(request).makeAsyncIterator()
            #expect(try await chunks.next()?.text == "one")
            #expect(active.lastValue == 1)
            gate.open()
            while try await chunks.next() != nil {}
            // The client can see the end first; the time limit ends the wait otherwise.
            while active.lastValue != 0 {
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }

    @Test(arguments: ProxyObserverConformance.cases)
    func conformsAsObserver(_ conformance: ProxyObserverConformance.Case) async throws {
        try await conformance.run(on: SwiftMetricsObserver(factory: factory))
    }

    @Test(arguments: ProxyMiddlewareConformance.cases)
    func conformsAsMiddleware(_ conformance: ProxyMiddlewareConformance.Case) async throws {
        try await conformance.run(on: .init(SwiftMetricsObserver(factory: factory)))
    }
}
