import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// `max_parallel_requests`: who comes when all permits are taken waits for one.
@Suite("Permits of deployments", .timeLimit(.minutes(5)))
struct PermitQueueTests {
    private static let good = #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#

    private func service(
        _ transport: ScriptedTransport,
        clock: any ProxyClock = SystemClock(),
        change: (inout RouterConfiguration) -> Void = { _ in }
    ) -> ProxyService {
        var configuration = Samples.configuration(Samples.deployment { $0.maxParallelRequests = 1 })
        change(&configuration)
        return ProxyService(
            configuration: ProxyConfiguration(router: configuration),
            transport: transport,
            dependencies: ProxyDependencies(clock: clock)
        )
    }

    private func chat(_ user: String, headers: HTTPFields = [:]) -> ProxyRequest {
        ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            headers: headers,
            body: Array("{\"model\":\"chat\",\"user\":\"\(user)\"}".utf8)
        )
    }

    private func waiting(_ service: ProxyService) -> Bool {
        service.router.snapshot.groups[0].permits.isWaitedFor
    }

    @Test("Who comes when all permits are taken waits, and is served in turn")
    func waits() async throws {
        let backend = HeldBackend()
        let transport = backend.transport(Self.good)
        let service = service(transport)
        var calls: [Task<Int, Never>] = []
        for number in 0..<4 {
            calls.append(Task { await service.respond(to: chat("u\(number)")).head.status.code })
            if number == 0 { try await until { backend.count == 1 } }
            if number == 1 { try await until { waiting(service) } }
        }
        for served in 1...4 {
            try await until { transport.requests.count == served && backend.count == 1 }
            backend.release()
        }
        for call in calls { #expect(await call.value == 200) }
        #expect(transport.requests.count == 4)
    }

    @Test("Where no place gets free before the deadline, the client is told with a 429 when to come back")
    func late() async throws {
        let backend = HeldBackend()
        let service = service(backend.transport(Self.good))
        async let first = service.respond(to: chat("a"))
        try await until { backend.count == 1 }
        let headers: HTTPFields = [try #require(HTTPField.Name("x-litellm-timeout")): "0.2"]
        let second = await service.respond(to: chat("b", headers: headers))
        #expect(second.head.status.code == 429)
        #expect(second.head.headerFields[.retryAfter] == "1")
        #expect(!waiting(service))
        backend.release()
        #expect(await first.head.status == .ok)
    }

    @Test("Who leaves while it waits takes nobody's place")
    func leaves() async throws {
        let backend = HeldBackend()
        let transport = backend.transport(Self.good)
        let service = service(transport)
        async let first = service.respond(to: chat("a"))
        try await until { backend.count == 1 }
        let leaving = Task { await service.respond(to: chat("b")).head.status.code }
        try await until { waiting(service) }
        leaving.cancel()
        #expect(await leaving.value == 499)
        async let third = service.respond(to: chat("c"))
        try await until { waiting(service) }
        backend.release()
        #expect(await first.head.status == .ok)
        try await until { backend.count == 1 }
        backend.release()
        #expect(await third.head.status == .ok)
        #expect(transport.requests.count == 2)
    }

    @Test("A fallback is tried before anybody waits")
    func fallback() async throws {
        let backend = HeldBackend()
        let held = backend.transport(Self.good)
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.contains("spare") ? .json(Self.good) : try await held.send(request)
        }
        let service = service(transport) {
            $0.deployments.append(Samples.deployment("spare", model: "spare"))
            $0.fallbacks.general = ["chat": ["spare"]]
        }
        async let first = service.respond(to: chat("a"))
        try await until { backend.count == 1 }
        let second = await service.respond(to: chat("b"))
        #expect(second.head.headerFields[.modelID] == "spare")
        backend.release()
        #expect(await first.head.status == .ok)
    }

    @Test("The queue is bounded")
    func bounded() async throws {
        let queue = PermitQueue()
        let refused = Count()
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0...PermitQueue.limit {
                group.addTask {
                    let outcome = await queue.wait(
                        queue.newTurn(),
                        since: queue.departures,
                        until: .now + .seconds(100),
                        clock: ManualClock()
                    )
                    if case .full = outcome { refused.value.add(1, ordering: .relaxed) }
                }
            }
            try await until { refused.value.load(ordering: .relaxed) == 1 }
            group.cancelAll()
        }
        #expect(refused.value.load(ordering: .relaxed) == 1)
        #expect(!queue.isWaitedFor)
    }

    @Test("A place that got free while a request made up its mind to wait is not missed")
    func noLostCall() async {
        let queue = PermitQueue()
        let seen = queue.departures
        queue.freed()
        let outcome = await queue.wait(
            queue.newTurn(),
            since: seen,
            until: .now + .seconds(100),
            clock: ManualClock()
        )
        guard case .called = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("Requests a minute that are used up are an error at once, as before")
    func minutes() async {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(Self.good) }
        let service = service(transport) { $0.deployments[0].requestsPerMinute = 1 }
        #expect(await service.respond(to: chat("a")).head.status == .ok)
        #expect(await service.respond(to: chat("b")).head.status.code == 429)
    }
}

/// A number that several tasks count up.
private final class Count: Sendable {
    let value = Atomic(0)
}

/// A deployment that let a whole call run out of time.
@Suite("A twin is preferred to a deployment that hangs")
struct SuspectTests {
    private static let good = #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}]}"#

    private func statuses(
        _ count: Int,
        headers: HTTPFields = [:],
        twins: Bool = true
    ) async -> (statuses: [Int], hung: Int) {
        let transport = ScriptedTransport { request throws(TransportError) in
            guard request.url.contains("backend-b") else { return .json(Self.good) }
            throw TransportError(.timedOut, phase: .awaitingHead, timer: .total)
        }
        var configuration = Samples.configuration(Samples.deployment("b"))
        if twins { configuration.deployments.append(Samples.deployment("a")) }
        configuration.cooldown.allowedFails = 100
        configuration.retries.count = 0
        let service = ProxyService(
            configuration: ProxyConfiguration(router: configuration),
            transport: transport,
            dependencies: .seeded(7, clock: ManualClock())
        )
        var statuses: [Int] = []
        for _ in 0..<count {
            let request = ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                headers: headers,
                body: Array(#"{"model":"chat"}"#.utf8)
            )
            statuses.append(await service.respond(to: request).head.status.code)
        }
        return (statuses, transport.requests.filter { $0.url.contains("backend-b") }.count)
    }

    @Test("One call ends in a 504, and the others go to the twin")
    func twin() async {
        let (statuses, hung) = await statuses(20)
        #expect(statuses.filter { $0 == 504 }.count == 1)
        #expect(hung == 1)
    }

    @Test("A lone deployment is tried whatever happened")
    func alone() async {
        #expect(await statuses(3, twins: false).hung == 3)
    }

    @Test("A client that waits for less than the operator says nothing about the deployment")
    func clientsTime() async throws {
        let headers: HTTPFields = [try #require(HTTPField.Name("x-litellm-timeout")): "0.1"]
        #expect(await statuses(20, headers: headers).hung > 2)
    }
}
