// A transport around another one: a text that was embedded before is not sent to the backend again.
//
//     ProxyService(configuration: …, transport: EmbeddingCache(around: try CurlTransport()))

public import HTTPTransport
import Synchronization

/// Keeps the answers to `POST …/embeddings`, which are the same for the same request, and passes everything else on.
public final class EmbeddingCache: BackendTransport {
    private struct Key: Hashable {
        var url: String
        var body: [UInt8]
    }

    private let transport: any BackendTransport
    private let capacity: Int
    private let answers = Mutex<[Key: (response: BackendResponse, bytes: [UInt8])]>([:])

    /// Wraps a transport.
    ///
    /// - Parameter capacity: how many answers are kept; the cache begins anew when it is full.
    public init(around transport: any BackendTransport, capacity: Int = 10_000) {
        self.transport = transport
        self.capacity = capacity
    }

    /// Answers from memory, or sends the request and keeps the answer.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        guard request.method == .post, request.url.hasSuffix("/embeddings"), let body = request.body else {
            return try await transport.send(request)
        }
        let key = Key(url: request.url, body: body)
        if let kept = answers.withLock({ $0[key] }) {
            return BackendResponse(head: kept.response.head, body: BackendBody(bytes: kept.bytes))
        }
        // No lock is held while the backend works. Two who ask the same at the same time both ask it.
        let response = try await transport.send(request)
        guard response.head.status == .ok else { return response }
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk.bytes }
        answers.withLock { answers in
            if answers.count >= capacity { answers = [:] }
            answers[key] = (response, bytes)
        }
        return BackendResponse(head: response.head, body: BackendBody(bytes: bytes))
    }
}
