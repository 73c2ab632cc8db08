import HTTPTransport
import HTTPTypes

/// Why an attempt failed before a byte of its response went to the client.
///
/// Indirect, so that it is one word in every function that may throw it.
indirect enum AttemptFailure: Error {
    /// The backend responded with an error status.
    case status(BufferedResponse)
    /// There was no response.
    case transport(TransportError)
    /// The status was a success, but the response is unusable.
    case unusable(UnusableResponse)
}

/// Why a response with a success status is unusable.
enum UnusableResponse: Sendable, Hashable {
    /// No body at all.
    case empty
    /// A body that is not JSON where JSON is required.
    case notJSON(contentType: String?)
    /// JSON that ends too early or is malformed.
    case malformedJSON(String)
    /// An `error` object instead of the response, or as the first event.
    case errorObject([UInt8])
    /// A stream that ended before its first event.
    case noEvent
    /// A stream with this many bytes before its first event: comments, blank lines, other fields.
    case noEventWithin(bytes: Int)
    /// An event larger than the limit.
    case eventTooLarge(limit: Int)
    /// A stream that was closed properly, but without a finish reason.
    case unfinished
    /// More than the configured limit.
    case tooLarge(limit: Int)
}
