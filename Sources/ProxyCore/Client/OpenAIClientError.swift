public import HTTPTransport
import HTTPTypes
public import OpenAIWire

/// Why a call of an ``OpenAIClient`` failed, or its stream ended early.
///
/// ``code`` says what happened. If the API responded with an error, ``status``, ``error`` and ``response`` hold it. The description contains
/// neither keys nor header values.
public struct OpenAIClientError: Error, Sendable, Hashable {
    /// What happened.
    public var code: Code

    /// What is wrong, in a sentence: the API's message if there is one.
    public var message: String

    /// The HTTP status, if there was a response.
    public var status: Int?

    /// OpenAI's error object, if the response or the stream contained one.
    public var error: APIError?

    /// The complete error response; its head has the request's id and when to retry.
    public var response: BackendAnswer?

    /// The transport's error, if there was no response or it was interrupted.
    public var transport: TransportError?

    /// Creates an error; for doubles of a client in tests.
    public init(
        _ code: Code,
        message: String,
        status: Int? = nil,
        error: APIError? = nil,
        response: BackendAnswer? = nil,
        transport: TransportError? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.error = error
        self.response = response
        self.transport = transport
    }

    /// When to retry, as the API says: `retry-after-ms`, else `retry-after` (RFC 9110, 10.2.3).
    public var retryAfter: Duration? {
        response.flatMap { RetryAfter.duration(in: $0.head.headerFields) }
    }

    /// The API's id of the request, for its operators: `x-request-id`.
    public var requestID: String? { response?.head.headerFields[.requestID] }
}

extension OpenAIClientError {
    /// What happened; open, so that a new kind is no breaking change.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Backing: String, Sendable {
            case invalidRequest, transportFailed, status, malformedResponse, streamFailed, truncatedStream,
                cancelled
        }
        private let backing: Backing
        private init(_ backing: Backing) { self.backing = backing }

        /// The request cannot be encoded as JSON.
        public static let invalidRequest = Code(.invalidRequest)
        /// There was no response, or it was interrupted; ``OpenAIClientError/transport`` says why.
        public static let transportFailed = Code(.transportFailed)
        /// The response's status is an error.
        public static let status = Code(.status)
        /// The response is successful, but not of the expected type.
        public static let malformedResponse = Code(.malformedResponse)
        /// The stream contained an error event.
        public static let streamFailed = Code(.streamFailed)
        /// The stream ended before its last event.
        public static let truncatedStream = Code(.truncatedStream)
        /// The task or the stream was cancelled.
        public static let cancelled = Code(.cancelled)

        /// The code's name.
        public var description: String { backing.rawValue }
    }
}

extension OpenAIClientError: CustomStringConvertible {
    /// Code, status and message in one line.
    public var description: String {
        status.map { "\(code) \($0): \(message)" } ?? "\(code): \(message)"
    }
}

// Errors made of a transport's error, a response, or an event of a stream.
extension OpenAIClientError {
    init(_ failure: TransportError) {
        self.init(
            failure.code == .cancelled ? .cancelled : .transportFailed,
            message: "\(failure)",
            transport: failure
        )
    }

    init(_ response: BackendAnswer) {
        self.init(
            .status,
            message: BackendErrorText(response.body).message,
            status: response.head.status.code,
            error: try? WireDecoder().decode(APIErrorEnvelope.self, from: response.body).error,
            response: response
        )
    }

    init(streamed value: JSONValue, _ head: HTTPResponse) {
        self.init(
            .streamFailed,
            message: BackendErrorText(value.encoded()).message,
            status: head.status.code,
            error: try? WireDecoder().decode(APIError.self, from: value["error"] ?? value)
        )
    }

    static func malformed(_ message: String, _ head: HTTPResponse) -> OpenAIClientError {
        OpenAIClientError(.malformedResponse, message: message, status: head.status.code)
    }

    static func truncatedStream(_ head: HTTPResponse) -> OpenAIClientError {
        OpenAIClientError(
            .truncatedStream,
            message: "The stream ended without a finish reason and without [DONE].",
            status: head.status.code
        )
    }
}
