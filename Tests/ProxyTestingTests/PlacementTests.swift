import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// Each test runs in the process and over sockets: a client must not see a difference.
@Suite("withProxy in the process and on loopback", .timeLimit(.minutes(5)))
struct PlacementTests {
    private let hello = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])

    @Test("Complete and streamed responses", arguments: ProxyPlacement.allCases)
    func answers(_ placement: ProxyPlacement) async throws {
        let backend = TestBackend(.chat("Hello to you"))
        try await withProxy(placement, backends: [backend]) { proxy in
            let whole = try await proxy.client.chat(hello)
            #expect(whole.text == "Hello to you")
            #expect(whole.model == "chat")
            var text = ""
            var accumulator = ChatCompletionAccumulator()
            for try await chunk in try await proxy.client.chatStream(hello) {
                text += chunk.text
                accumulator.add(chunk)
            }
            #expect(text == "Hello to you")
            #expect(accumulator.isFinished)
            #expect(try await proxy.client.models().data.map(\.id) == ["chat"])
            let requests = backend.requests
            #expect(requests.map(\.path) == ["/v1/chat/completions", "/v1/chat/completions"])
            #expect(try JSONValue(parsing: requests[0].body)["model"]?.stringValue == "upstream")
        }
    }

    @Test("A fault of the first of two backends is hidden", arguments: ProxyPlacement.allCases)
    func hides(_ placement: ProxyPlacement) async throws {
        let faults: [TestBackend] = [
            TestBackend(.status(503)), TestBackend(.closed), TestBackend(.emptyBody), TestBackend(.html),
            TestBackend(.notHTTP), TestBackend(.errorObject), TestBackend(.truncated), .refusing(),
        ]
        for fault in faults {
            let good = TestBackend(.echo)
            try await withProxy(placement, backends: [fault, good]) { proxy in
                #expect(try await proxy.client.chat(hello).text == "Hi")
                var text = ""
                for try await chunk in try await proxy.client.chatStream(hello) { text += chunk.text }
                #expect(text == "Hi")
                #expect(good.requests.count == 2)
            }
        }
    }

    @Test("A client's mistake is reported in the backend's words", arguments: ProxyPlacement.allCases)
    func clientsMistake(_ placement: ProxyPlacement) async throws {
        try await withProxy(placement, backends: [TestBackend(.contextLengthExceeded)]) { proxy in
            let error = await #expect(throws: OpenAIClientError.self) { try await proxy.client.chat(hello) }
            #expect(error?.code == .status)
            #expect(error?.status == 400)
            #expect(error?.error?.type == "BadRequestError")
            #expect(error?.message.contains("4096 tokens") == true)
            #expect(error?.requestID != nil)
        }
    }

    @Test("An interrupted stream ends with an error after its text", arguments: ProxyPlacement.allCases)
    func brokenStream(_ placement: ProxyPlacement) async throws {
        try await withProxy(placement, backends: [TestBackend(.cut(afterEvents: 3))]) { proxy in
            var text = ""
            let error = await #expect(throws: OpenAIClientError.self) {
                for try await chunk in try await proxy.client.chatStream(hello) { text += chunk.text }
            }
            #expect(text == "one two three")
            #expect(error?.code == .streamFailed)
            #expect(error?.error?.type == "server_error")
        }
    }

    @Test("The right key is accepted, a wrong one refused", arguments: ProxyPlacement.allCases)
    func key(_ placement: ProxyPlacement) async throws {
        try await withProxy(
            placement,
            backends: [TestBackend(.echo)],
            configure: { $0.masterKey = SecretString("sk-right") }
        ) { proxy in
            let answer = try await proxy.client.chat(hello)
            #expect(answer.text == "Hi")
            let stranger = OpenAIClient(
                transport: proxy.client.transport,
                baseURL: proxy.baseURL,
                apiKey: SecretString("sk-wrong")
            )
            let error = await #expect(throws: OpenAIClientError.self) { try await stranger.chat(hello) }
            #expect(error?.status == 401)
            #expect("\(error as Any)".contains("sk-wrong") == false)
        }
    }

    @Test(
        "Cancelling the task before the head ends the call at the backend",
        arguments: ProxyPlacement.allCases
    )
    func cancels(_ placement: ProxyPlacement) async throws {
        let events = EventCollector()
        let backend = TestBackend(.silence)
        try await withProxy(placement, backends: [backend], observers: [events]) { proxy in
            let client = proxy.client
            let call = Task { try await client.chat(hello) }
            _ = try await backend.waitForRequests(1)
            call.cancel()
            let error = await #expect(throws: OpenAIClientError.self) { try await call.value }
            #expect(error?.code == .cancelled)
            try await events.wait { events in
                events.contains { event in
                    if case .attemptCancelled = event { true } else { false }
                }
            }
        }
    }

    @Test("Dropping a stream ends the call at the backend", arguments: ProxyPlacement.allCases)
    func dropsStream(_ placement: ProxyPlacement) async throws {
        let events = EventCollector()
        let backend = TestBackend(.stall(afterEvents: 2))
        try await withProxy(placement, backends: [backend], observers: [events]) { proxy in
            let stream = try await proxy.client.chatStream(hello)
            for try await chunk in stream where chunk.text == "one" { break }
            stream.cancel()
            try await events.wait { events in
                events.contains { event in
                    if case .requestFinished(let summary) = event { summary.status == 499 } else { false }
                }
            }
        }
    }

    @Test("Raw bytes are relayed unchanged", arguments: ProxyPlacement.allCases)
    func rawBytes(_ placement: ProxyPlacement) async throws {
        let backend = TestBackend { request in .json(#"{"model":"upstream","tokens":[1,  2]}"#) }
        try await withProxy(placement, backends: [backend]) { proxy in
            let body = Array(#"{"model":"chat",  "prompt":"x","unknown":1e3}"#.utf8)
            let response = try await proxy.client.send(.post, "tokenize", body: body)
            var bytes: [UInt8] = []
            for try await chunk in response.body { bytes += chunk.bytes }
            #expect(String(decoding: bytes, as: UTF8.self) == #"{"model":"chat","tokens":[1,  2]}"#)
            let sent = String(decoding: backend.requests.first?.body ?? [], as: UTF8.self)
            #expect(sent == #"{"model":"upstream",  "prompt":"x","unknown":1e3}"#)
        }
    }

    /// Refuses prompts with a card number's first digits, and signs other responses.
    private struct CardGuard: ProxyMiddleware {
        func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
            guard !String(decoding: request.body, as: UTF8.self).contains("4111") else {
                throw ProxyError.badRequest("The prompt contains a card number.", code: "card_number")
            }
            var response = await next(request)
            response.head.headerFields[.via] = "guard"
            return response
        }
    }

    @Test(
        "Middleware can refuse requests, and change complete and streamed responses",
        arguments: ProxyPlacement.allCases
    )
    func middleware(_ placement: ProxyPlacement) async throws {
        let backend = TestBackend(.echo)
        try await withProxy(placement, backends: [backend], middleware: [CardGuard()]) { proxy in
            let stream = try await proxy.client.chatStream(hello)
            #expect(stream.head.headerFields[.via] == "guard")
            var text = ""
            for try await chunk in stream { text += chunk.text }
            #expect(text == "Hi")
            let card = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("4111 1111")])
            let error = await #expect(throws: OpenAIClientError.self) { try await proxy.client.chat(card) }
            #expect(error?.status == 400 && error?.error?.code?.text == "card_number")
            #expect(backend.requests.count == 1)
        }
    }

    @Test("A backend that closes idle connections costs no request", arguments: ProxyPlacement.allCases)
    func keptConnections(_ placement: ProxyPlacement) async throws {
        let backend = TestBackend([ScriptedResponse.echo.onNewConnectionsOnly])
        try await withProxy(placement, backends: [backend]) { proxy in
            for _ in 0..<3 {
                let answer = try await proxy.client.chat(hello)
                #expect(answer.text == "Hi")
            }
            #expect(backend.requests.count { $0.position > 0 } >= 2)
        }
    }

    @Test(
        "A client sees the same of each fault in the process and on loopback",
        arguments: ScriptedResponse.faults
    )
    func faultsLookTheSame(_ fault: ScriptedResponse) async throws {
        let inProcess = try await outcomes(of: fault, .inProcess)
        let onLoopback = try await outcomes(of: fault, .loopback)
        #expect(inProcess == onLoopback)
        #expect(inProcess.count == 2)
    }

    /// What a client sees of a fault: the text, then the error; without a stream and with one.
    private func outcomes(of fault: ScriptedResponse, _ placement: ProxyPlacement) async throws -> [String] {
        let clock = ManualClock(skippingWaitsUpTo: .seconds(60))
        return try await withProxy(
            placement,
            backends: [TestBackend(fault)],
            dependencies: placement == .inProcess ? .seeded(1, clock: clock) : ProxyDependencies(),
            configure: {
                $0.router.retries.count = 0
                // Long enough for a busy machine: only silence is to run into it.
                $0.router.timeouts = RequestTimeouts(request: .seconds(4))
            }
        ) { proxy in
            var outcomes: [String] = []
            for streams in [false, true] {
                var text = ""
                do throws(OpenAIClientError) {
                    if streams {
                        for try await chunk in try await proxy.client.chatStream(hello) { text += chunk.text }
                    } else {
                        text = try await proxy.client.chat(hello).text ?? ""
                    }
                    outcomes.append(text)
                } catch {
                    outcomes.append(
                        "\(text) \(error.code) \(error.status ?? 0) \(error.error?.code?.text ?? "")"
                    )
                }
            }
            return outcomes
        }
    }
}
