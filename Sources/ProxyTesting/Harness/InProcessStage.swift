import HTTPTransport
import ProxyCore

/// Everything in one process: each call is a call of a function.
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

    func begin(_ service: ProxyService) -> OpenAIClient { OpenAIClient(service: service) }

    func end() {}
}

/// Brings each call to the backend that its address names.
private struct HostSwitch: BackendTransport {
    let backends: [String: TestBackend]
    let clock: any ProxyClock

    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        guard let backend = backends[request.host] else {
            throw TransportError(
                .nameNotResolved,
                phase: .connecting,
                detail: "no backend of this test is at \(request.url)"
            )
        }
        return try await backend.send(request, clock: clock)
    }
}
