import HTTPTransport
import HTTPTypes

/// How an attempt came to nothing before a byte of it went to the client.
///
/// Kept elsewhere than in the frames of those who may throw it, as ``ProxyError`` is.
indirect enum AttemptFailure: Error {
    /// The backend answered with a status that is no success.
    case status(BackendAnswer)
    /// The call did not come to an answer.
    case transport(TransportError)
    /// The backend said 200, and what followed is none.
    case answer(UnusableAnswer)
}

/// Why a 200 is no answer.
enum UnusableAnswer: Sendable, Hashable {
    /// No body at all.
    case empty
    /// A body that is not JSON where JSON was due.
    case notJSON(contentType: String?)
    /// JSON that ends too early or is malformed.
    case malformedJSON(String)
    /// An `error` object in place of the answer, or as the first event.
    case errorObject([UInt8])
    /// A stream that ended before its first event.
    case noEvent
    /// A stream of so many bytes without an event in it: comments, blank lines, other fields.
    case noEventWithin(bytes: Int)
    /// An event of more bytes than any may have.
    case eventTooLarge(limit: Int)
    /// A stream that ended in order, but before its answer did.
    case unfinished
    /// More than the configured limit.
    case tooLarge(limit: Int)
}
