public import HTTPTransport
import HTTPTypes
public import OpenAIWire

/// Why a call of an ``OpenAIClient`` came to nothing, or its stream ended early.
///
/// ``code`` says what happened. Where the API answered with an error, ``status``, ``error`` and ``answer`` hold what it said. The
/// description holds neither a key nor a header's value.
public struct OpenAIClientError: Error, Sendable, Hashable {
    /// What happened.
    public var code: Code

    /// What is wrong, in a sentence: the API's own words where it said some.
    public var message: String

    /// The HTTP status of the answer, where there was one.
    public var status: Int?

    /// OpenAI's error object, where the answer or the stream held one.
    public var error: APIError?

    /// The whole answer that is no success: its head names the request and after which time to try again.
    public var answer: BackendAnswer?

    /// What the transport says, where no answer came or it broke off.
    public var transport: TransportError?

    /// Creates an error; for doubles of a client in tests.
    public init(
        _ code: Code,
        message: String,
        status: Int? = nil,
        error: APIError? = nil,
        answer: BackendAnswer? = nil,
        transport: TransportError? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.error = error
        self.answer = answer
        self.transport = transport
    }

    /// After which time the API wants to be asked again: `retry-after-ms`, else `retry-after` (RFC 9110, 10.2.3).
    public var retryAfter: Duration? {
        answer.flatMap { RetryAfter.duration(in: $0.head.headerFields) }
    }

    /// The API's id of the request, for its operators: `x-request-id`.
    public var requestID: String? { answer?.head.headerFields[.requestID] }
}

extension OpenAIClientError {
    /// What happened; open, so that a new kind is no breaking change.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Backing: String, Sendable {
            case invalidRequest, transportFailed, status, malformedAnswer, streamFailed, truncatedStream,
                cancelled
        }
        private let backing: Backing
        private init(_ backing: Backing) { self.backing = backing }

        /// The request cannot be written as JSON.
        public static let invalidRequest = Code(.invalidRequest)
        /// No answer came, or it broke off; ``OpenAIClientError/transport`` says why.
        public static let transportFailed = Code(.transportFailed)
        /// The answer's status is no success.
        public static let status = Code(.status)
        /// The answer is a success that is not of the type that was asked for.
        public static let malformedAnswer = Code(.malformedAnswer)
        /// The stream told of an error after it had begun.
        public static let streamFailed = Code(.streamFailed)
        /// The stream ended before its last event.
        public static let truncatedStream = Code(.truncatedStream)
        /// The task was cancelled, or the stream.
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
