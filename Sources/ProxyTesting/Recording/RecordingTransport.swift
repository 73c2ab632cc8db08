public import HTTPTransport
import ProxyCore
import Synchronization

/// Writes down what another transport carries, without its secrets, for a ``ReplayTransport`` to play again.
///
/// ```swift
/// let recorder = RecordingTransport(try CurlTransport(), secrets: [password])
/// let client = OpenAIClient(transport: recorder, apiKey: key)
/// …
/// try recorder.save(folder: "Fixtures")
/// ```
///
/// An exchange is complete when its answer was read to the end; what failed, or was given up, is not recorded. Credentials in header
/// fields and in the query are scrubbed, wherever else the same values stand as well, before an exchange is kept.
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
    ///   - secrets: texts to scrub beside what is known to be a credential, for example a name or an address.
    public init(_ transport: any BackendTransport, secrets: [String] = []) {
        self.transport = transport
        self.scrubber = SecretScrubber(secrets: secrets)
    }

    /// The exchanges that are complete, in the order in which they ended.
    public var exchanges: [RecordedExchange] { recorded.withLock { $0 } }

    /// Writes every exchange into a file of its own.
    ///
    /// - Throws: ``RecordingError``.
    public func save(folder: String) throws(RecordingError) {
        for exchange in exchanges { try exchange.save(folder: folder) }
    }

    /// Sends by the other transport; see `BackendTransport.send(_:)`.
    ///
    /// The exchange is kept when its body was read to the end.
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
            self.keep(request, response, bytes)
        }
        return copy
    }

    private func keep(_ request: BackendRequest, _ response: BackendResponse, _ body: [UInt8]) {
        let path = request.path
        let exchange = RecordedExchange(
            name: "",
            method: request.method,
            path: path,
            requestHeaders: request.headers,
            requestBody: request.body ?? [],
            answer: response.head,
            answerBody: body
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
