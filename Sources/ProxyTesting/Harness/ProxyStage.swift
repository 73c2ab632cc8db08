import HTTPTransport
import ProxyCore

/// Connects a proxy under test with its backends and its client.
protocol ProxyStage: Sendable {
    /// The backends' base URLs.
    var addresses: [String] { get }

    /// Carries the proxy's calls to the backends.
    var backendTransport: any BackendTransport { get }

    /// Starts serving, and returns a client of the proxy.
    func start(_ service: ProxyService) async throws -> OpenAIClient

    /// Stops the proxy and its backends.
    func stop() async
}

/// Everything in the test's process: client, proxy and backends call each other.
struct InProcessStage: ProxyStage {
    let addresses: [String]
    let backendTransport: any BackendTransport

    init(_ backends: [TestBackend], clock: any ProxyClock) {
        let hosts = backends.indices.map { "backend-\($0).test" }
        addresses = hosts.map { "http://\($0)/v1" }
        backendTransport = HostSwitch(
            backends: Dictionary(uniqueKeysWithValues: zip(hosts, backends)),
            clock: clock
        )
    }

    func start(_ service: ProxyService) -> OpenAIClient { OpenAIClient(service: service) }

    func stop() {}
}

/// Sends each call to the backend that its address names.
private struct HostSwitch: BackendTransport {
    let backends: [String: TestBackend]
    let clock: any ProxyClock

    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        guard let backend = backends[request.host] else {
            throw TransportError(
                .nameNotResolved,
                phase: .connecting,
                detail: "this test has no backend at \(request.url)"
            )
        }
        return try await backend.send(request, clock: clock)
    }
}
