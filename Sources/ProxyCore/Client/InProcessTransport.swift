public import HTTPTransport

/// A transport whose backend is a ``ProxyService`` in the same process: no server, no socket.
///
/// With it a client that knows a ``BackendTransport`` asks the router, with its retries, fallbacks, limits and middleware. Of a request's
/// address the path and the query count; its timers are not looked at, because the service's own configuration and the request's
/// `x-litellm-timeout` are what decides. The master key, where there is one, has to be presented as over a socket.
///
/// - Cancellation: cancelling the calling task, or dropping the answer's body, ends the call to the backend.
public struct InProcessTransport: BackendTransport {
    private let service: ProxyService

    /// Creates a transport to a service.
    public init(_ service: ProxyService) {
        self.service = service
    }

    /// Has the service answer; an error of the proxy's is an answer.
    ///
    /// - Throws: ``TransportError/Code/cancelled`` and nothing else.
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

    /// What follows the authority of an address: the path with its query.
    private static func target(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        guard let slash = rest.firstIndex(of: "/") else { return "/" }
        return String(rest[slash...])
    }
}

extension OpenAIClient {
    /// A client of a proxy in the same process, which presents the key that the proxy asks for now.
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
