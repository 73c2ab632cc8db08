import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The context's size is checked before a call", .timeLimit(.minutes(1)))
struct ContextCheckTests {
    private static let good = #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#

    /// What was asked, by the ends of the addresses.
    private func asked(_ transport: ScriptedTransport) -> [String] {
        transport.requests.map { $0.url.split(separator: "/").suffix(2).joined(separator: "/") }
    }

    private func router(
        _ transport: ScriptedTransport,
        change: (inout RouterConfiguration) -> Void = { _ in }
    ) -> Router {
        var configuration = Samples.configuration(Samples.deployment("a"))
        configuration.checksContextBeforeCall = true
        change(&configuration)
        return Router(configuration: configuration, transport: transport)
    }

    private func call(_ fields: String = "") throws -> ModelCall {
        let body = #"{"model":"chat","messages":[{"role":"user","content":"hi"}]\#(fields)}"#
        return ModelCall(
            endpoint: .chatCompletions,
            model: "chat",
            body: .json(try Samples.envelope(body)),
            id: "1"
        )
    }

    private func backend(tokenize: String, status: Int = 200) -> ScriptedTransport {
        ScriptedTransport { request throws(TransportError) in
            request.url.hasSuffix("/tokenize") ? .json(status: status, tokenize) : .json(Self.good)
        }
    }

    @Test("A backend says its window when it is first asked; from then on few bytes are not counted")
    func learns() async throws {
        let transport = backend(tokenize: #"{"count":12,"max_model_len":2048,"tokens":[]}"#)
        let router = router(transport)
        for _ in 0..<3 { _ = try await router.call(call()) }
        #expect(
            asked(transport) == [
                "backend-a.test:8000/tokenize", "chat/completions", "chat/completions", "chat/completions",
            ]
        )
        let sent = transport.requests[0].body.map { $0.text }
        #expect(sent == #"{"model":"qwen2.5-7b","messages":[{"role":"user","content":"hi"}]}"#)
        _ = try await router.call(call(",\"max_tokens\":1000"))
        #expect(asked(transport).suffix(2) == ["backend-a.test:8000/tokenize", "chat/completions"])
    }

    @Test("A backend without a tokenizer is asked for it once, and serves", arguments: [404, 405, 501, 500])
    func missing(status: Int) async throws {
        let transport = backend(tokenize: #"{"detail":"Not Found"}"#, status: status)
        let router = router(transport)
        for _ in 0..<3 { _ = try await router.call(call()) }
        #expect(asked(transport).filter { $0.hasSuffix("tokenize") }.count == 1)
        #expect(asked(transport).count == 4)
    }

    @Test("A tokenizer that cannot be reached costs no request")
    func unreachable() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            if request.url.hasSuffix("/tokenize") {
                throw TransportError(.timedOut, phase: .awaitingHead, timer: .total)
            }
            return .json(Self.good)
        }
        let router = router(transport)
        for _ in 0..<2 { _ = try await router.call(call()) }
        #expect(asked(transport).filter { $0.hasSuffix("tokenize") }.count == 1)
    }

    @Test("A prompt that is too long is refused in vLLM's words, and no deployment is blamed")
    func tooLong() async throws {
        // So small a window that not even the fewest bytes decide.
        let transport = backend(tokenize: #"{"count":3000,"max_model_len":1000}"#)
        let router = router(transport)
        for _ in 0..<2 {
            do throws(ProxyError) {
                _ = try await router.call(ModelCall.sample)
                Issue.record("it was sent")
            } catch {
                #expect(error.status == 400)
                #expect(error.message.hasPrefix("This model's maximum context length is 1000 tokens."))
            }
        }
        let reading = router.snapshot.groups[0].deployments[0].state.reading(at: .now)
        #expect(reading.recentFailures == 0)
        #expect(asked(transport).count == 2)
        #expect(asked(transport).allSatisfy { $0.hasSuffix("tokenize") })
    }

    @Test("A tokenizer that refuses the text itself is believed, with its own words")
    func refusedByTokenizer() async throws {
        let said =
            #"{"error":{"message":"This model's maximum context length is 2048 tokens. However, your prompt contains 9 characters","type":"BadRequestError","param":"input_text","code":400}}"#
        let router = router(backend(tokenize: said, status: 400))
        do throws(ProxyError) {
            _ = try await router.call(ModelCall.sample)
            Issue.record("it was sent")
        } catch {
            #expect(error.backendResponse?.body.text == said)
        }
    }

    @Test("A larger window in the same group is tried before other groups")
    func largerWindow() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            guard request.url.hasSuffix("/tokenize") else { return .json(Self.good) }
            let window = request.url.contains("backend-a") ? 2048 : 8192
            return .json("{\"count\":3000,\"max_model_len\":\(window)}")
        }
        let router = router(transport) { configuration in
            configuration.deployments[0].order = 1
            configuration.deployments.append(Samples.deployment("b"))
            configuration.deployments.append(Samples.deployment("c", model: "long"))
            configuration.fallbacks.contextWindow = ["chat": ["long"]]
        }
        let answer = try await router.call(call())
        #expect(answer.route.deployment == DeploymentID("b"))
        #expect(answer.route.attempts == 1)
        #expect(answer.route.fallbacks == 0)
    }

    @Test("Where no window of the group is large enough, the context window's fallbacks are")
    func fallbacks() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            guard request.url.hasSuffix("/tokenize") else { return .json(Self.good) }
            let window = request.url.contains("backend-c") ? 8192 : 2048
            return .json("{\"count\":3000,\"max_model_len\":\(window)}")
        }
        let router = router(transport) { configuration in
            configuration.deployments.append(Samples.deployment("c", model: "long"))
            configuration.fallbacks.contextWindow = ["chat": ["long"]]
            configuration.fallbacks.general = ["chat": ["other"]]
        }
        let answer = try await router.call(call())
        #expect(answer.route.group == "long")
        #expect(answer.route.fallbacks == 1)
    }

    @Test("A place that is lost while the tokenizer counts is not taken, and nobody counts twice")
    func lostPlace() async throws {
        let tokenizer = HeldBackend()
        let counting = tokenizer.transport(#"{"count":3000,"max_model_len":8192}"#)
        let transport = ScriptedTransport { request throws(TransportError) in
            guard request.url.contains("backend-a"), request.url.hasSuffix("/tokenize") else {
                return .json(Self.good)
            }
            return try await counting.send(request)
        }
        let router = router(transport) { configuration in
            configuration.deployments[0].order = 1
            configuration.deployments[0].maxParallelRequests = 1
            configuration.deployments.append(Samples.deployment("b") { $0.order = 2 })
        }
        let call = try call()
        async let one = router.call(call)
        async let other = router.call(call)
        try await until { tokenizer.count == 2 }
        tokenizer.release()
        // An answer holds its place until it is dropped.
        try await until { asked(transport).contains("chat/completions") }
        tokenizer.release()
        let answers = try await [one, other]
        #expect(answers.map { $0.route.deployment?.rawValue ?? "" }.sorted() == ["a", "b"])
        #expect(answers.map(\.route.attempts) == [1, 1])
        #expect(asked(transport).filter { $0 == "backend-a.test:8000/tokenize" }.count == 2)
        #expect(asked(transport).filter { $0 == "backend-b.test:8000/tokenize" }.count == 1)
    }

    @Test("Where no other deployment is left, a lost place is told as a limit")
    func noPlaceLeft() async throws {
        let tokenizer = HeldBackend()
        let counting = tokenizer.transport(#"{"count":3000,"max_model_len":8192}"#)
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.hasSuffix("/tokenize") ? try await counting.send(request) : .json(Self.good)
        }
        let router = router(transport) { $0.deployments[0].requestsPerMinute = 1 }
        let call = try call()
        let calls = (0..<3).map { _ in
            Task { () -> Int in
                do throws(ProxyError) {
                    return try await router.call(call).head.status.code
                } catch {
                    return error.status
                }
            }
        }
        try await until { tokenizer.count == 3 }
        tokenizer.release()
        try await until { asked(transport).contains("chat/completions") }
        for _ in 0..<2 { tokenizer.release() }
        var statuses: [Int] = []
        for call in calls { statuses.append(await call.value) }
        #expect(statuses.sorted() == [200, 429, 429])
        #expect(asked(transport).filter { $0.hasSuffix("tokenize") }.count == 3)
        #expect(asked(transport).count == 4)
    }

    @Test("Nothing is asked where the setting is off, or the configured limit decides by bytes")
    func unasked() async throws {
        let transport = backend(tokenize: #"{"count":3000,"max_model_len":2048}"#)
        let off = router(transport) { $0.checksContextBeforeCall = false }
        _ = try await off.call(call())
        let known = router(transport) { $0.deployments[0].information.maxInputTokens = 4096 }
        _ = try await known.call(call())
        #expect(asked(transport) == ["chat/completions", "chat/completions"])
    }
}

extension ModelCall {
    fileprivate static var sample: ModelCall {
        get throws(ProxyError) {
            let body = #"{"model":"chat","messages":[{"role":"user","content":"hi"}]}"#
            return ModelCall(
                endpoint: .chatCompletions,
                model: "chat",
                body: .json(try RequestEnvelope(scanning: Array(body.utf8))),
                id: "1"
            )
        }
    }
}
