import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("What a reload replaces", .timeLimit(.minutes(2)))
struct ReplacedSnapshotTests {
    private static let good = #"{"id":"1","model":"up","choices":[]}"#

    private let request = ProxyRequest(
        method: .post,
        target: "/v1/chat/completions",
        body: Array(#"{"model":"chat"}"#.utf8)
    )

    @Test("It is kept by a call that began with it, and freed with that call")
    func underWay() async throws {
        let backend = HeldBackend()
        let service = service(backend.transport(Self.good))
        weak let snapshot = service.router.snapshot
        weak let deployment = snapshot?.deployment(withID: DeploymentID("old"))
        let call = Task { await service.respond(to: request) }
        try await until { backend.count == 1 }
        service.update(.serving([Samples.deployment("new")]))
        #expect(snapshot != nil)
        backend.release()
        #expect(await call.value.head.status == .ok)
        try await until { snapshot == nil && deployment == nil }
    }

    @Test("It is freed although it was asked for, health and metrics too")
    func used() async throws {
        let service = service(ScriptedTransport { _ throws(TransportError) in .json(Self.good) })
        weak let snapshot = service.router.snapshot
        weak let state = snapshot?.deployment(withID: DeploymentID("old"))?.state
        #expect(await service.respond(to: request).head.status == .ok)
        for path in ["/health", "/metrics", "/v1/models"] {
            _ = await service.respond(to: ProxyRequest(method: .get, target: path))
        }
        service.update(.serving([Samples.deployment("new")]))
        try await until { snapshot == nil && state == nil }
    }

    private func service(_ transport: any BackendTransport) -> ProxyService {
        var configuration = ProxyConfiguration.serving([Samples.deployment("old")])
        configuration.observability.servesMetrics = true
        return ProxyService(configuration: configuration, transport: transport)
    }
}
