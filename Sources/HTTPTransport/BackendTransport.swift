/// Sends HTTP requests to backends, and returns their responses as they arrive.
///
/// The router knows backends only through this protocol: libcurl, a test double and a user's own client are the same to it.
/// Every implementation should pass the suite `BackendTransportConformance` in `ProxyTesting`.
///
/// A transport does not retry, follow redirects, decode content or interpret a status: a 500 is a response, not an error.
public protocol BackendTransport: Sendable {
    /// Sends a request and returns as soon as the head of the final response (the first status of 200 or above) has arrived.
    ///
    /// The body arrives through ``BackendResponse/body`` while the transfer goes on.
    ///
    /// - Cancellation: cancelling the calling task ends the transfer, closes its connection and throws
    ///   ``TransportError/Code/cancelled``. After the head, dropping the body or calling
    ///   ``BackendBody/cancel()`` does the same.
    /// - Isolation: may be called from any task, any number at a time.
    /// - Throws: ``TransportError``, which names the phase that failed and, for a timer, which one.
    func send(_ request: BackendRequest) async throws(TransportError) -> BackendResponse
}
