public import HTTPTransport
public import HTTPTypes
import ProxyCore
import Synchronization

/// A transport without a network: a closure answers, and every request is kept.
///
/// ```swift
/// let transport = ScriptedTransport { request throws(TransportError) in
///     .json(status: 503, #"{"error": {"message": "loading"}}"#)
/// }
/// ```
public final class ScriptedTransport: BackendTransport {
    /// Answers a request.
    public typealias Script = @Sendable (BackendRequest) async throws(TransportError) -> BackendResponse

    private let script: Script
    private let received = Mutex<[BackendRequest]>([])

    /// Creates a transport that answers as the script says.
    public init(_ script: @escaping Script) {
        self.script = script
    }

    /// Creates a transport that gives these answers one after the other, and fails with
    /// `TransportError.other` after the last.
    public convenience init(answers: [Result<BackendResponse, TransportError>]) {
        let rest = AnswerQueue(answers)
        self.init { _ throws(TransportError) in try rest.next().get() }
    }

    /// The requests so far.
    public var requests: [BackendRequest] { received.withLock { $0 } }

    /// Keeps the request and asks the script.
    ///
    /// - Throws: what the script throws; `TransportError.cancelled` where the task was cancelled before.
    /// - Cancellation: within the script it is the script's matter.
    public func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse {
        received.withLock { $0.append(request) }
        if Task.isCancelled { throw TransportError(.cancelled, phase: .connecting) }
        return try await script(request)
    }
}

private final class AnswerQueue: Sendable {
    private let answers: Mutex<[Result<BackendResponse, TransportError>]>

    init(_ answers: [Result<BackendResponse, TransportError>]) {
        self.answers = Mutex(answers.reversed())
    }

    func next() -> Result<BackendResponse, TransportError> {
        answers.withLock { $0.popLast() }
            ?? .failure(
                TransportError(.other, phase: .connecting, detail: "the script has no further answer")
            )
    }
}

extension BackendResponse {
    /// An answer with a JSON body that is there as a whole.
    public static func json(status: Int = 200, _ body: String, headers: HTTPFields = [:]) -> BackendResponse {
        answer(
            status: status,
            type: "application/json",
            headers: headers,
            body: BackendBody(bytes: Array(body.utf8))
        )
    }

    /// A stream of server-sent events whose pieces come one at a time, each when the one before it was read.
    ///
    /// - Parameters:
    ///   - pieces: the stream's text, cut anywhere.
    ///   - error: how the stream ends, where it does not end well.
    public static func events(_ pieces: [String], error: TransportError? = nil) -> BackendResponse {
        let body = BackendBody.pieces(pieces.map { Array($0.utf8) }, error: error)
        return answer(status: 200, type: "text/event-stream", headers: [:], body: body)
    }

    private static func answer(
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
