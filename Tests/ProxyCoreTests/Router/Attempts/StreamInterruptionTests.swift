import HTTPTransport
import HTTPTypes
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// What a deployment that breaks its answers off comes to.
@Suite("Answers that break off count against their deployment", .timeLimit(.minutes(1)))
struct StreamInterruptionTests {
    private static let first =
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n"
    private static let last = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"

    /// Which deployments were put into cooldown.
    private final class Rests: ProxyObserver {
        private let seen = Mutex<[DeploymentID]>([])
        var all: [DeploymentID] { seen.withLock { $0 } }

        func observe(_ event: ProxyEvent) {
            if case .deploymentCooledDown(let id, _) = event { seen.withLock { $0.append(id) } }
        }
    }

    /// A client that leaves when the first piece comes.
    private final class LeavingClient: ResponseBodyWriter {
        func write(_ bytes: [UInt8]) async throws { throw CancellationError() }
    }

    private let rests = Rests()

    /// A service whose deployment `a` is asked before `b`; `a` bears three failures.
    private func service(
        _ cooldown: CooldownConfiguration = CooldownConfiguration(allowedFails: 3, time: .seconds(600)),
        _ answer: @escaping @Sendable () -> BackendResponse
    ) -> ProxyService {
        var configuration = Samples.configuration(
            Samples.deployment("a") { $0.order = 1 },
            Samples.deployment("b") { $0.order = 2 }
        )
        configuration.cooldown = cooldown
        return ProxyService(
            configuration: ProxyConfiguration(router: configuration),
            transport: ScriptedTransport { request throws(TransportError) in
                request.url.contains("backend-a") ? answer() : .events([Self.first, Self.last])
            },
            observers: [rests]
        )
    }

    private func begin(_ service: ProxyService, headers: HTTPFields = [:]) async -> ProxyResponse {
        await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                headers: headers,
                body: Array(#"{"model":"chat","stream":true}"#.utf8)
            )
        )
    }

    /// Reads an answer to its end; answers who gave it.
    @discardableResult
    private func read(
        _ response: ProxyResponse,
        into writer: any ResponseBodyWriter = BodyCollector()
    ) async -> String? {
        if case .stream(let write) = response.body { try? await write(writer) }
        return response.head.headerFields[.modelID]
    }

    private func failures(_ service: ProxyService) -> Int {
        service.router.snapshot.groups[0].deployments[0].state.reading(at: .now).recentFailures
    }

    @Test(
        "A deployment that begins every stream well and breaks it off comes to rest",
        arguments: [
            ([first], TransportError(.truncatedBody, phase: .streaming)),
            ([first], TransportError(.connectionClosed, phase: .streaming, reusedConnection: true)),
            ([first], TransportError(.timedOut, phase: .streaming, timer: .betweenBytes)),
            ([first], nil),
            ([first, "data: {\"error\":{\"message\":\"CUDA\"}}\n\n"], nil),
        ] as [([String], TransportError?)]
    )
    func rest(pieces: [String], error: TransportError?) async throws {
        let service = service { .events(pieces, error: error) }
        for _ in 0..<4 {
            #expect(rests.all.isEmpty)
            #expect(await read(begin(service)) == "a")
        }
        #expect(rests.all == [DeploymentID("a")])
        #expect(await read(begin(service)) == "b")
    }

    @Test("So does one that breaks off what is no stream of events")
    func raw() async throws {
        let service = service {
            var answer = BackendResponse.events(
                ["so"],
                error: TransportError(.truncatedBody, phase: .streaming)
            )
            answer.head.headerFields[.contentType] = "audio/mpeg"
            return answer
        }
        var request = ProxyRequest(method: .post, target: "/v1/audio/speech")
        request.body = Array(#"{"model":"chat"}"#.utf8)
        for _ in 0..<4 {
            #expect(rests.all.isEmpty)
            await read(await service.respond(to: request))
        }
        #expect(rests.all == [DeploymentID("a")])
    }

    @Test("A break weighs what the same failure weighs before the first byte")
    func weight() async throws {
        let cooldown = CooldownConfiguration(allowedFails: 0, policy: [.timeout: 9], time: .seconds(600))
        let late = service(cooldown) {
            .events([Self.first], error: TransportError(.timedOut, phase: .streaming, timer: .betweenBytes))
        }
        for _ in 0..<9 { #expect(await read(begin(late)) == "a") }
        #expect(rests.all.isEmpty)
        #expect(await read(begin(late)) == "a")
        #expect(rests.all == [DeploymentID("a")])
    }

    @Test(
        "What is no fault of the backend's never counts",
        arguments: [TransportError.Code.shutDown, .cancelled]
    )
    func ours(code: TransportError.Code) async throws {
        let service = service { .events([Self.first], error: TransportError(code, phase: .streaming)) }
        for _ in 0..<8 { #expect(await read(begin(service)) == "a") }
        #expect(failures(service) == 0)
    }

    @Test(
        "A time that the client chose never counts",
        arguments: ["x-litellm-timeout", "x-litellm-stream-timeout"]
    )
    func clientsTimer(name: String) async throws {
        let service = service {
            .events([Self.first], error: TransportError(.timedOut, phase: .streaming, timer: .betweenBytes))
        }
        let name = try #require(HTTPField.Name(name))
        for _ in 0..<8 { #expect(await read(begin(service, headers: [name: "1"])) == "a") }
        #expect(failures(service) == 0)
    }

    @Test(
        "The time for the whole may go by while the client does not read: it never counts once the answer has begun"
    )
    func wholesTimer() async throws {
        let service = service {
            .events([Self.first], error: TransportError(.timedOut, phase: .streaming, timer: .total))
        }
        for _ in 0..<8 { #expect(await read(begin(service)) == "a") }
        #expect(failures(service) == 0)
    }

    @Test("Answers that come as a whole, and cannot break off, forgive no break")
    func wholeAnswers() async throws {
        let isStream = Mutex(true)
        let service = service {
            isStream.withLock { $0 }
                ? .events([Self.first])
                : .json(#"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#)
        }
        await read(begin(service))
        isStream.withLock { $0 = false }
        let request = ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            body: Array(#"{"model":"chat"}"#.utf8)
        )
        for _ in 0..<3 { #expect(await read(await service.respond(to: request)) == "a") }
        #expect(failures(service) == 1)
    }

    @Test("A client that leaves never counts, and forgives nothing")
    func leaving() async throws {
        let isBroken = Mutex(true)
        let service = service {
            .events(isBroken.withLock { $0 } ? [Self.first] : [Self.first, Self.last])
        }
        await read(begin(service))
        isBroken.withLock { $0 = false }
        for _ in 0..<8 { #expect(await read(begin(service), into: LeavingClient()) == "a") }
        #expect(failures(service) == 1)
    }

    @Test("A stream that ends well forgives the breaks before it, not those while it went on")
    func forgiving() async throws {
        let isBroken = Mutex(false)
        let service = service {
            .events(isBroken.withLock { $0 } ? [Self.first] : [Self.first, Self.last])
        }
        let long = await begin(service)
        isBroken.withLock { $0 = true }
        await read(begin(service))
        #expect(failures(service) == 1)
        await read(long)
        #expect(failures(service) == 1)
        isBroken.withLock { $0 = false }
        await read(begin(service))
        #expect(failures(service) == 0)
    }
}
