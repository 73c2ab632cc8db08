// A transport that wraps another one: it sends the same text to be embedded only once.
//
//     ProxyService(configuration: …, transport: EmbeddingCache(around: try CurlTransport()))

public import HTTPTransport
import Synchronization

/// Caches the responses to `POST …/embeddings`, which are the same for the same request; sends everything else.
public final class EmbeddingCache: BackendTransport {
    private struct Key: Hashable {
        var url: String
        var body: [UInt8]
    }

    private let transport: any BackendTransport
    private let capacity: Int
    private let responses = Mutex<[Key: (response: BackendResponse, bytes: [UInt8])]>([:])

    /// Wraps a transport.
    ///
    /// - Parameter capacity: the number of cached responses; the cache is emptied when it is full.
    public init(around transport: any BackendTransport, capacity: Int = 10_000) {
        self.transport = transport
        self.capacity = capacity
    }

    /// Responds from the cache, or sends the request and caches the response.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        guard request.method == .post, request.url.hasSuffix("/embeddings"), let body = request.body else {
            return try await transport.send(request)
        }
        let key = Key(url: request.url, body: body)
        if let kept = responses.withLock({ $0[key] }) {
            return BackendResponse(head: kept.response.head, body: BackendBody(bytes: kept.bytes))
        }
        // No lock is held while the backend works, so two equal concurrent requests are both sent.
        let response = try await transport.send(request)
        guard response.head.status == .ok else { return response }
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk.bytes }
        responses.withLock { responses in
            if responses.count >= capacity { responses = [:] }
            responses[key] = (response, bytes)
        }
        return BackendResponse(head: response.head, body: BackendBody(bytes: bytes))
    }
}
