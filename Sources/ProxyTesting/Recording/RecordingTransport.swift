public import HTTPTransport
import ProxyCore
import Synchronization

/// Records the calls of another transport, without secrets, for a ``ReplayTransport``.
///
/// ```swift
/// let recorder = RecordingTransport(try CurlTransport(), secrets: [password])
/// let client = OpenAIClient(transport: recorder, apiKey: key)
/// …
/// try recorder.save(folder: "Fixtures")
/// ```
///
/// An exchange is recorded when its response has been read to the end; failed and cancelled calls are not. Credentials in header fields
/// and in the query are scrubbed first, as are the same values anywhere else in the exchange.
///
/// - Isolation: may be used from any task.
public final class RecordingTransport: BackendTransport {
    private let transport: any BackendTransport
    private let scrubber: SecretScrubber
    private let recorded = Mutex<[RecordedExchange]>([])

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - transport: carries the calls.
    ///   - secrets: texts to scrub besides credentials, for example a name or an address.
    public init(_ transport: any BackendTransport, secrets: [String] = []) {
        self.transport = transport
        self.scrubber = SecretScrubber(secrets: secrets)
    }

    /// The complete exchanges, in the order in which they ended.
    public var exchanges: [RecordedExchange] { recorded.withLock { $0 } }

    /// Writes each exchange to a separate file.
    ///
    /// - Throws: ``RecordingError``.
    public func save(folder: String) throws(RecordingError) {
        for exchange in exchanges { try exchange.save(folder: folder) }
    }

    /// Sends with the other transport; see `BackendTransport.send(_:)`.
    ///
    /// The exchange is recorded when its body has been read to the end.
    ///
    /// - Cancellation: the other transport's.
    /// - Throws: what the other transport throws.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        let response = try await transport.send(request)
        var copy = response
        copy.body = .written { writer in
            var bytes: [UInt8] = []
            for try await chunk in response.body {
                bytes += chunk.bytes
                try await writer.write(chunk.bytes)
            }
            self.record(request, response, bytes)
        }
        return copy
    }

    private func record(_ request: BackendRequest, _ response: BackendResponse, _ body: [UInt8]) {
        let path = request.path
        let exchange = RecordedExchange(
            name: "",
            method: request.method,
            path: path,
            requestHeaders: request.headers,
            requestBody: request.body ?? [],
            response: response.head,
            responseBody: body
        )
        var clean = scrubber.scrub(exchange)
        let words = path.prefix { $0 != "?" }.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
        recorded.withLock { recorded in
            let number = String(recorded.count + 1)
            clean.name = "\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)-\(words)"
            recorded.append(clean)
        }
    }
}
