import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

@Suite("Limits, and what clients are told of them", .serialized, .timeLimit(.minutes(1)))
struct ServiceLimitsTests {
    private static let good =
        #"{"id":"1","model":"up","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#

    private let backend = HeldBackend()

    private func service(
        _ transport: ScriptedTransport,
        clock: any ProxyClock = SystemClock(),
        change: (inout ProxyConfiguration) -> Void
    ) -> ProxyService {
        var configuration = ProxyConfiguration(router: Samples.configuration(Samples.deployment()))
        change(&configuration)
        return ProxyService(
            configuration: configuration,
            transport: transport,
            dependencies: ProxyDependencies(clock: clock)
        )
    }

    private func chat(from address: String = "10.0.0.1", headers: HTTPFields = [:]) -> ProxyRequest {
        ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            headers: headers,
            body: Array(#"{"model":"chat"}"#.utf8),
            remoteAddress: address
        )
    }

    @Test(
        "One runs, one waits, one is refused; who leaves while it waits makes room and never reaches a backend"
    )
    func queue() async throws {
        let transport = backend.transport(Self.good)
        let service = service(transport) {
            $0.limits = ProxyLimits(parallelRequests: 1, queuedRequests: 1, queueTimeout: .seconds(600))
        }
        async let first = service.respond(to: chat())
        try await until { backend.count == 1 }
        let second = Task { await service.respond(to: chat()) }
        try await until { service.context.admission.load.waiting == 1 }

        let refused = await service.respond(to: chat())
        #expect(refused.head.status == .serviceUnavailable)
        #expect(refused.head.headerFields[.retryAfter] == "1")

        second.cancel()
        #expect(await second.value.head.status.code == 499)
        #expect(service.context.admission.load == (1, 0))
        #expect(transport.requests.count == 1)

        async let third = service.respond(to: chat())
        try await until { service.context.admission.load.waiting == 1 }
        backend.release()
        #expect(await first.head.status == .ok)
        try await until { backend.count == 1 }
        backend.release()
        #expect(await third.head.status == .ok)
        #expect(service.context.admission.load == (0, 0))
    }

    @Test("A client that fills the queue loses a place in it to another")
    func fairness() async throws {
        let service = service(backend.transport(Self.good)) {
            $0.limits = ProxyLimits(parallelRequests: 1, queuedRequests: 2, queueTimeout: .seconds(600))
        }
        async let running = service.respond(to: chat())
        try await until { backend.count == 1 }
        async let older = service.respond(to: chat())
        try await until { service.context.admission.load.waiting == 1 }
        async let newer = service.respond(to: chat())
        try await until { service.context.admission.load.waiting == 2 }
        async let other = service.respond(to: chat(from: "10.0.0.2"))
        #expect(await newer.head.status == .serviceUnavailable)
        for _ in 0..<3 {
            try await until { backend.count == 1 }
            backend.release()
        }
        #expect(await [running, older, other].map(\.head.status) == [.ok, .ok, .ok])
    }

    @Test("A wait ends in a 503 that says when to come back")
    func late() async throws {
        // On this clock every wait is over at once.
        let service = service(
            backend.transport(Self.good),
            clock: ManualClock(skippingWaitsUpTo: .seconds(6000))
        ) {
            $0.limits = ProxyLimits(parallelRequests: 1, queuedRequests: 1)
        }
        async let first = service.respond(to: chat())
        try await until { backend.count == 1 }
        let late = await service.respond(to: chat())
        #expect(late.head.status == .serviceUnavailable)
        #expect(late.head.headerFields[.retryAfter] == "1")
        #expect(service.context.admission.load == (1, 0))
        backend.release()
        _ = await first
    }

    @Test("A stream keeps its place to its end, and gives it back when nobody reads it")
    func stream() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in
            BackendResponse.events([
                "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n", "data: [DONE]\n\n",
            ])
        }
        let service = service(transport) { $0.limits.parallelRequests = 5 }
        var request = chat()
        request.body = Array(#"{"model":"chat","stream":true}"#.utf8)
        do {
            let response = await service.respond(to: request)
            #expect(service.context.admission.load.running == 1)
            guard case .stream(let write) = response.body else {
                throw TransportError(.other, phase: .streaming)
            }
            try await write(BodyCollector())
            #expect(service.context.admission.load.running == 0)
        }
        do {
            let unread = await service.respond(to: request)
            #expect(unread.head.status == .ok)
        }
        #expect(service.context.admission.load.running == 0)
    }

    @Test("A model that nobody serves is a 404 also where everything is busy, and waits for nothing")
    func unknownModelWhileBusy() async throws {
        let transport = backend.transport(Self.good)
        let service = service(transport) {
            $0.limits = ProxyLimits(parallelRequests: 1, queuedRequests: 0, queueTimeout: .seconds(600))
        }
        async let first = service.respond(to: chat())
        try await until { backend.count == 1 }
        var unknown = chat()
        unknown.body = Array(#"{"model":"nobody's"}"#.utf8)
        #expect(await service.respond(to: unknown).head.status == .notFound)
        #expect(await service.respond(to: chat()).head.status == .serviceUnavailable)
        backend.release()
        #expect(await first.head.status == .ok)
    }

    @Test("A reload's limits hold at once")
    func reload() async throws {
        let service = service(backend.transport(Self.good)) {
            $0.limits = ProxyLimits(parallelRequests: 1, queuedRequests: 1, queueTimeout: .seconds(600))
        }
        async let first = service.respond(to: chat())
        try await until { backend.count == 1 }
        async let second = service.respond(to: chat())
        try await until { service.context.admission.load.waiting == 1 }
        var configuration = service.configuration
        configuration.limits.parallelRequests = nil
        service.update(configuration)
        try await until { backend.count == 2 }
        backend.release()
        backend.release()
        #expect(await [first, second].map(\.head.status) == [.ok, .ok])
    }

    @Test("A reload's limit on answers holds for new requests; one under way keeps its own")
    func reloadedAnswerLimit() async throws {
        let service = service(backend.transport(Self.good)) { $0.router.retries.count = 0 }
        func answer() async throws -> HTTPResponse.Status {
            async let response = service.respond(to: chat())
            try await until { backend.count == 1 }
            backend.release()
            return await response.head.status
        }
        async let underWay = service.respond(to: chat())
        try await until { backend.count == 1 }
        var configuration = service.configuration
        configuration.limits.responseBodyBytes = 10
        service.update(configuration)
        backend.release()
        #expect(await underWay.head.status == .ok)
        #expect(try await answer() == .badGateway)
        service.router.update(configuration.router)
        #expect(try await answer() == .badGateway, "the router's part alone changes no limit")
        configuration.limits.responseBodyBytes = nil
        service.update(configuration)
        #expect(try await answer() == .ok)
    }

    @Test("An answer in pieces may be as large as the limit; one that goes on past it is ended")
    func answerInPieces() async throws {
        let ended = Mutex(false)
        let pieces = [Self.good.prefix(40), Self.good.dropFirst(40)].map { Array($0.utf8) }
        func answer(limit: Int, isWhole: Bool) async -> HTTPResponse.Status {
            let transport = ScriptedTransport { _ in
                // Each piece is sent when the reader waits for it, so that none arrives with another.
                let demand = DemandSignal()
                let (body, source) = BackendBody.makeBody(
                    onWait: { demand.give() },
                    onCancel: { ended.withLock { $0 = true } }
                )
                Task {
                    for piece in pieces {
                        await demand.take()
                        _ = piece.withUnsafeBytes { source.yield($0) }
                    }
                    await demand.take()
                    if isWhole { source.finish() }
                }
                let head = HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"])
                return BackendResponse(head: head, body: body)
            }
            let service = service(transport) {
                $0.router.retries.count = 0
                $0.limits.responseBodyBytes = limit
            }
            return await service.respond(to: chat()).head.status
        }
        #expect(await answer(limit: Self.good.utf8.count, isWhole: true) == .ok)
        #expect(!ended.withLock { $0 })
        #expect(await answer(limit: Self.good.utf8.count - 1, isWhole: false) == .badGateway)
        #expect(ended.withLock { $0 })
    }

    @Test(
        "Clients are told apart by their address, whatever credentials they send beside the one that was checked",
        arguments: [
            "authorization", "x-api-key", "api-key", "x-litellm-api-key", "x-goog-api-key",
            "ocp-apim-subscription-key",
        ]
    )
    func identity(field: String) throws {
        let name = try #require(HTTPField.Name(field))
        let one = ClientIdentity(chat(headers: [.authorization: "Bearer sk-right"]))
        for value in ["a", "Bearer b"] {
            var headers: HTTPFields = [.authorization: "Bearer sk-right"]
            headers[name] = value
            #expect(one == ClientIdentity(chat(headers: headers)))
            #expect(one != ClientIdentity(chat(from: "10.0.0.2", headers: headers)))
        }
    }

    @Test(
        "Of an IPv6 address the network tells clients apart",
        arguments: [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:eeee:1:2", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("fe80::1", "fe80::2", true), ("::1", "::2", true), ("fe80::1%eth0", "fe80::1%eth1", true),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.2", false), ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.1", "10.0.0.1", true),
        ]
    )
    func network(one: String, other: String, areSame: Bool) {
        #expect((ClientIdentity(chat(from: one)) == ClientIdentity(chat(from: other))) == areSame)
    }

    @Test("What is left of rpm and tpm stands in the answer; without limits nothing does")
    func rateLimits() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in BackendResponse.json(Self.good) }
        let limited = service(transport) {
            $0.router.deployments[0].requestsPerMinute = 5
            $0.router.deployments[0].tokensPerMinute = 100
        }
        _ = await limited.respond(to: chat())
        let fields = await limited.respond(to: chat()).head.headerFields
        #expect(fields[.requestLimit] == "5")
        #expect(fields[.remainingRequests] == "3")
        #expect(fields[.tokenLimit] == "100")
        // The tokens of the answer itself are counted when it is out.
        #expect(fields[.remainingTokens] == "90")
        let free = await service(transport) { _ in }.respond(to: chat()).head.headerFields
        #expect(!free.contains { $0.name.canonicalName.hasPrefix("x-ratelimit") })
    }
}
