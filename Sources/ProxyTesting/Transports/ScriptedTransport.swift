public import HTTPTransport
public import HTTPTypes
import Synchronization

/// A transport without a network: a closure responds, and all requests are recorded.
///
/// ```swift
/// let transport = ScriptedTransport { request throws(TransportError) in
///     .json(status: 503, #"{"error": {"message": "loading"}}"#)
/// }
/// ```
public final class ScriptedTransport: BackendTransport {
    /// Responds to a request.
    public typealias Script = @Sendable (BackendRequest) async throws(TransportError) -> BackendResponse

    private let script: Script
    private let received = Mutex<[BackendRequest]>([])

    /// Creates a transport that responds with a script.
    public init(_ script: @escaping Script) {
        self.script = script
    }

    /// Creates a transport that gives these responses in order, and fails with `TransportError.other` after the last.
    public convenience init(responses: [Result<BackendResponse, TransportError>]) {
        let rest = ResponseQueue(responses)
        self.init { _ throws(TransportError) in try rest.next().get() }
    }

    /// The requests so far.
    public var requests: [BackendRequest] { received.withLock { $0 } }

    /// Records the request and runs the script.
    ///
    /// - Throws: what the script throws; `TransportError.cancelled` if the task is already cancelled.
    /// - Cancellation: the script must handle it.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        received.withLock { $0.append(request) }
        if Task.isCancelled { throw TransportError(.cancelled, phase: .connecting) }
        return try await script(request)
    }
}

private final class ResponseQueue: Sendable {
    private let responses: Mutex<[Result<BackendResponse, TransportError>]>

    init(_ responses: [Result<BackendResponse, TransportError>]) {
        self.responses = Mutex(responses.reversed())
    }

    func next() -> Result<BackendResponse, TransportError> {
        responses.withLock { $0.popLast() }
            ?? .failure(
                TransportError(.other, phase: .connecting, detail: "the script has no further response")
            )
    }
}

extension BackendResponse {
    /// A complete response with a JSON body.
    public static func json(status: Int = 200, _ body: String, headers: HTTPFields = [:]) -> BackendResponse {
        response(
            status: status,
            type: "application/json",
            headers: headers,
            body: BackendBody(bytes: Array(body.utf8))
        )
    }

    /// A stream of server-sent events whose pieces arrive one at a time, each when the previous one has been read.
    ///
    /// - Parameters:
    ///   - pieces: the stream's text, cut anywhere.
    ///   - error: the error that ends the stream, if any.
    public static func events(_ pieces: [String], error: TransportError? = nil) -> BackendResponse {
        let body = BackendBody.pieces(pieces.map { Array($0.utf8) }, error: error)
        return response(status: 200, type: "text/event-stream", headers: [:], body: body)
    }

    private static func response(
        status: Int,
        type: String,
        headers: HTTPFields,
        body: BackendBody
    ) -> BackendResponse {
        var fields = headers
        if !fields.contains(.contentType) { fields[.contentType] = type }
        return BackendResponse(
            head: HTTPResponse(status: .init(code: status), headerFields: fields),
            body: body
        )
    }
}

extension BackendBody {
    /// A body whose pieces arrive one at a time, each when the previous one has been read.
    static func pieces(_ pieces: [[UInt8]], error: TransportError? = nil) -> BackendBody {
        PieceFeed(pieces, error: error).body()
    }
}

/// Feeds a body piece by piece, at its reader's pace.
private final class PieceFeed: Sendable {
    private let pieces: Mutex<[[UInt8]]>
    private let error: TransportError?
    private let source = Mutex<BackendBody.Source?>(nil)

    init(_ pieces: [[UInt8]], error: TransportError?) {
        self.pieces = Mutex(pieces.filter { !$0.isEmpty }.reversed())
        self.error = error
    }

    func body() -> BackendBody {
        // With a high mark of one byte each piece fills the buffer, so that the body asks for the next one when it has been read.
        let (body, source) = BackendBody.makeBody(highMark: 1) {
            self.feed()
        } onCancel: {
            self.source.withLock { $0 = nil }
        }
        self.source.withLock { $0 = source }
        feed()
        return body
    }

    private func feed() {
        while let source = source.withLock({ $0 }) {
            guard let piece = pieces.withLock({ $0.last }) else {
                self.source.withLock { $0 = nil }
                return source.finish(throwing: error)
            }
            guard case .accepted = piece.withUnsafeBytes({ source.yield($0) }) else { return }
            _ = pieces.withLock { $0.popLast() }
        }
    }
}
