import HTTPTransport
import OpenAIWire
import ProxyCore

// The smallest program that routes a call in its own process; LinkageTests checks what it links.
struct Unreachable: BackendTransport {
    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        throw TransportError(.unreachable, phase: .connecting)
    }
}

let service = ProxyService(
    configuration: .serving([
        DeploymentConfiguration(modelName: "m", upstreamModel: "m", baseURL: "http://127.0.0.1:8000/v1")
    ]),
    transport: Unreachable()
)
do {
    _ = try await OpenAIClient(service: service)
        .chat(ChatCompletionRequest(model: "m", messages: [.user("Hi")]))
} catch {
    print(error.status ?? 0)
}
