import HTTPTransport
import HTTPTypes
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// Whatever ends a call: its lease and its permit are returned, and it is reported once.
@Suite(.timeLimit(.minutes(1)))
struct ActiveCallTests {
    private final class Summaries: ProxyObserver {
        private let seen = Mutex<[RequestSummary]>([])
        var all: [RequestSummary] { seen.withLock { $0 } }
        func observe(_ event: ProxyEvent) {
            if case .requestFinished(let summary) = event { seen.withLock { $0.append(summary) } }
        }
    }

    private static let first =
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n"
    private static let last = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"

    private let summaries = Summaries()

    private func service(_ pieces: [String]) -> ProxyService {
        ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: ScriptedTransport { _ throws(TransportError) in .events(pieces) },
            observers: [summaries]
        )
    }

    private func stream(
        of service: ProxyService
    ) async throws -> @Sendable (any ResponseBodyWriter) async throws -> Void {
        let response = await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                body: Array(#"{"model":"chat","stream":true}"#.utf8)
            )
        )
        guard case .stream(let write) = response.body else { throw CancellationError() }
        #expect(load(of: service) == [1, 1])
        return write
    }

    /// How many calls the service and its deployment count.
    private func load(of service: ProxyService) -> [Int] {
        let deployment = service.router.snapshot.groups[0].deployments[0]
        return [service.context.admission.load.running, deployment.state.reading(at: .now).inFlight]
    }

    @Test func completedStreamIsReportedOnce() async throws {
        let service = service([Self.first, Self.last])
        let write = try await stream(of: service)
        try await write(BodyCollector())
        #expect(load(of: service) == [0, 0])
        await #expect(throws: CancellationError.self) { try await write(BodyCollector()) }
        #expect(summaries.all.map(\.status) == [200])
        #expect(summaries.all.first?.failure == nil)
    }

    @Test func interruptedStreamIsReportedOnce() async throws {
        let service = service([Self.first])
        let write = try await stream(of: service)
        await #expect(throws: TruncatedResponse.self) { try await write(BodyCollector()) }
        #expect(load(of: service) == [0, 0])
        #expect(summaries.all.map(\.status) == [200])
        #expect(summaries.all.first?.failure == "it ended without a finish reason")
    }

    @Test func abandonedStreamIsReportedOnce() async throws {
        struct LeavingClient: ResponseBodyWriter {
            func write(_ bytes: [UInt8]) async throws { throw CancellationError() }
        }
        let service = service([Self.first, Self.last])
        let write = try await stream(of: service)
        await #expect(throws: CancellationError.self) { try await write(LeavingClient()) }
        #expect(load(of: service) == [0, 0])
        #expect(summaries.all.map(\.status) == [499])
    }

    @Test func droppedStreamReturnsLeaseAndPermit() async throws {
        let service = service([Self.first, Self.last])
        do { _ = try await stream(of: service) }
        #expect(load(of: service) == [0, 0])
        #expect(summaries.all.isEmpty)
    }
}
