public import HTTPTransport

/// A transport whose backend is a ``ProxyService`` in the same process: no server, no socket.
///
/// Any client of a `BackendTransport` can use it to reach the router, with its retries, fallbacks, limits and middleware. Only the path and
/// query of a request's address count. Its timeouts are ignored in favor of the service's configuration and `x-litellm-timeout`. The master
/// key, if there is one, is required as over a socket.
///
/// - Cancellation: cancelling the calling task, or dropping the response's body, ends the call to the backend.
public struct InProcessTransport: BackendTransport {
    private let service: ProxyService

    /// Creates a transport to a service.
    public init(_ service: ProxyService) {
        self.service = service
    }

    /// Sends a request to the service; errors of the proxy are responses.
    ///
    /// - Throws: only `TransportError.Code.cancelled`.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        let response = await service.respond(
            to: ProxyRequest(
                method: request.method,
                target: Self.target(of: request.url),
                headers: request.headers,
                body: request.body ?? [],
                affinity: request.affinity
            )
        )
        guard !Task.isCancelled else { throw TransportError(.cancelled, phase: .awaitingHead) }
        switch response.body {
        case .bytes(let bytes):
            return BackendResponse(head: response.head, body: BackendBody(bytes: bytes))
        case .stream(let write):
            return BackendResponse(head: response.head, body: .written(by: write))
        }
    }

    /// The path and query of an address.
    private static func target(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...])
    }
}

extension OpenAIClient {
    /// A client of a proxy in the same process, with the proxy's current master key.
    ///
    /// ```swift
    /// let configuration = try ConfigLoader().load(path: "config.yaml").proxy
    /// let service = ProxyService(configuration: configuration, transport: try CurlTransport())
    /// let client = OpenAIClient(service: service)
    /// ```
    public init(service: ProxyService) {
        self.init(
            transport: InProcessTransport(service),
            baseURL: "http://in-process/v1",
            apiKey: service.configuration.masterKey
        )
    }
}
