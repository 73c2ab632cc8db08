import HTTPTransport
import ProxyCore

/// What stands around a proxy under test: the way to its backends, and the way to itself.
protocol ProxyStage: Sendable {
    /// The backends' base URLs.
    var addresses: [String] { get }

    /// Carries the proxy's calls to the backends.
    var backendTransport: any BackendTransport { get }

    /// Opens the way to the proxy.
    func begin(_ service: ProxyService) async throws -> OpenAIClient

    /// Ends everything.
    func end() async
}
