import HTTPTransport
import HTTPTypes
import InMemoryTracing
import OpenAIWire
import ProxyCore
import ProxyObservability
import ProxyTesting
import Testing
import Tracing

@Suite(.timeLimit(.minutes(1)))
struct RequestTracingTests {
    private let tracer = W3CTracer()
    private let request = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])

    private static let clientTrace = "0af7651916cd43dd8448eb211c80319c"
    private static let clientSpan = "b7ad6b7169203331"

    /// Runs requests against a proxy that reports to the tracer, and returns the spans.
    private func spans(
        _ placement: ProxyPlacement = .inProcess,
        backends: [TestBackend],
        _ body: (ProxyHarness) async throws -> Void
    ) async throws -> [FinishedInMemorySpan] {
        let tracing = RequestTracing(tracer: tracer)
        try await withProxy(placement, backends: backends, observers: [tracing], middleware: [tracing]) {
            proxy in
            try await body(proxy)
        }
        // A client can see the end of a stream before its span ends; the time limit ends the wait otherwise.
        while !tracer.activeSpans.isEmpty {
            try Task.checkCancellation()
            await Task.yield()
        }
        return tracer.finishedSpans
    }

    @Test(arguments: ProxyPlacement.allCases)
    func recordsOneSpanForARequestWithAnEventForEachAttempt(_ placement: ProxyPlacement) async throws {
        let backends = [TestBackend(.status(503)), TestBackend(.chat("Hello you"))]
        let spans = try await spans(placement, backends: backends) { proxy in
            let completion = try await proxy.client.chat(request)
            #expect(completion.text == "Hello you")
        }
        let span = try #require(spans.first)
        #expect(spans.count == 1)
        #expect(span.operationName == "chat chat")
        #expect(span.kind == .server)
        #expect(span.status == nil)
        let attributes: [String: SpanAttribute] = [
            "gen_ai.operation.name": "chat", "gen_ai.request.model": "chat", "http.request.method": "POST",
            "http.response.status_code": 200, "gen_ai.usage.input_tokens": 1, "gen_ai.usage.output_tokens": 2,
            "litellm_proxy.model_group": "chat", "litellm_proxy.deployment": "backend-1",
            "litellm_proxy.attempts": 2,
        ]
        for (name, value) in attributes { #expect(span.attributes.get(name) == value, "\(name)") }
        #expect(span.events.map(\.name) == ["attempt failed", "attempt succeeded"])
        #expect(span.events.first?.attributes.get("litellm_proxy.deployment") == "backend-0")
        #expect(span.events.first?.attributes.get("http.response.status_code") == 503)
    }

    @Test func endsTheSpanOfAStreamWithTheStream() async throws {
        let gate = ScriptedBackend.Gate()
        let script = ScriptedResponse("a stream that waits for the test") { request in
            let steps = ScriptedResponse.chat("one two").steps(for: request)
            return steps.prefix(2) + [.wait(gate)] + steps.dropFirst(2)
        }
        let spans = try await spans(backends: [TestBackend(script)]) { proxy in
            var chunks = try await proxy.client.chatStream(request).makeAsyncIterator()
            #expect(try await chunks.next()?.text == "one")
            #expect(tracer.activeSpans.count == 1)
            gate.open()
            while try await chunks.next() != nil {}
        }
        #expect(spans.map { $0.attributes.get("litellm_proxy.stream") } == [true])
    }

    @Test func endsTheSpanOfAStreamThatNobodyReads() async throws {
        let spans = try await spans(backends: [TestBackend(.chat("Hello"))]) { proxy in
            let body = #"{"model":"chat","messages":[{"role":"user","content":"Hi"}],"stream":true}"#
            _ = await proxy.service.respond(
                to: ProxyRequest(
                    method: .post,
                    target: "/v1/chat/completions",
                    headers: [.contentType: "application/json"],
                    body: Array(body.utf8)
                )
            )
        }
        #expect(spans.count == 1)
    }

    @Test func marksTheSpanOfAnInterruptedStreamAsFailed() async throws {
        let spans = try await spans(backends: [TestBackend(.cut(afterEvents: 2))]) { proxy in
            await #expect(throws: (any Error).self) {
                for try await _ in try await proxy.client.chatStream(request) {}
            }
        }
        #expect(spans.map(\.status?.code) == [.error])
        #expect(spans.first?.attributes.get("error.type") == "incomplete")
    }

    @Test func marksTheSpanOfAFailedRequestAsFailed() async throws {
        let spans = try await spans(backends: [TestBackend(.status(503))]) { proxy in
            await #expect(throws: OpenAIClientError.self) { try await proxy.client.chat(request) }
        }
        #expect(spans.map(\.status?.code) == [.error])
        #expect(spans.first?.attributes.get("error.type") == "503")
    }

    @Test func continuesTheClientsTraceAndHandsItToTheBackend() async throws {
        let backend = TestBackend(.chat("Hello"))
        let spans = try await spans(backends: [backend]) { proxy in
            let response = await proxy.service.respond(to: try tracedRequest())
            #expect(response.head.status == .ok)
        }
        let span = try #require(spans.first)
        #expect(span.traceID == Self.clientTrace)
        let received = backend.requests.first?.values("traceparent")
        #expect(received == ["00-\(Self.clientTrace)-\(span.spanID)-01"])
    }

    @Test func recordsEachCallToABackendAsAChildSpan() async throws {
        let backend = TestBackend(.status(503), .chat("Hello"))
        let tracing = RequestTracing(tracer: tracer)
        let service = ProxyService(
            configuration: .serving([
                DeploymentConfiguration(
                    modelName: "chat",
                    upstreamModel: "upstream",
                    baseURL: "http://backend.test:8000/v1"
                )
            ]),
            transport: tracing.transport(backend),
            dependencies: .seeded(1, clock: ManualClock(skippingWaitsUpTo: .seconds(60))),
            observers: [tracing],
            middleware: [tracing]
        )
        let response = await service.respond(to: try tracedRequest())
        #expect(response.head.status == .ok)

        let spans = tracer.finishedSpans
        let parent = try #require(spans.first { $0.kind == .server })
        let calls = spans.filter { $0.kind == .client }
        #expect(calls.map(\.parentSpanID) == [parent.spanID, parent.spanID])
        #expect(calls.map { $0.attributes.get("http.response.status_code") } == [503, 200])
        #expect(calls.map(\.status?.code) == [.error, nil])
        for call in calls {
            #expect(call.attributes.get("server.address") == "backend.test")
            #expect(call.attributes.get("server.port") == 8000)
        }
        let received = backend.requests.flatMap { $0.values("traceparent") }
        #expect(received == calls.map { "00-\(Self.clientTrace)-\($0.spanID)-01" })
    }

    @Test(arguments: [
        ("https://api.example.com/v1", "api.example.com", 443), ("http://[::1]:11434/v1", "[::1]", 11434),
        ("http://[fe80::2]/v1", "[fe80::2]", 80), ("http://user@10.0.0.1:1", "10.0.0.1", 1),
    ])
    func namesTheBackendOfAFailedCall(_ url: String, _ host: String, _ port: Int) async throws {
        let transport = RequestTracing(tracer: tracer).transport(TestBackend.refusing())
        await #expect(throws: TransportError.self) {
            try await transport.send(BackendRequest(method: .get, url: url))
        }
        let attributes = try #require(tracer.finishedSpans.first?.attributes)
        #expect(attributes.get("server.address") == .string(host))
        #expect(attributes.get("server.port") == .int64(Int64(port)))
        #expect(attributes.get("error.type") == "connectionRefused")
    }

    @Test(arguments: ProxyObserverConformance.cases)
    func conformsAsObserver(_ conformance: ProxyObserverConformance.Case) async throws {
        try await conformance.run(on: RequestTracing(tracer: tracer))
    }

    @Test(arguments: ProxyMiddlewareConformance.cases)
    func conformsAsMiddleware(_ conformance: ProxyMiddlewareConformance.Case) async throws {
        try await conformance.run(on: .init(RequestTracing(tracer: tracer)))
    }

    private func tracedRequest() throws -> ProxyRequest {
        ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            headers: [
                .contentType: "application/json",
                try #require(HTTPField.Name("traceparent")): "00-\(Self.clientTrace)-\(Self.clientSpan)-01",
            ],
            body: try WireEncoder().encode(request)
        )
    }
}
