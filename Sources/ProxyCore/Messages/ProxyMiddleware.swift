/// Stands between the service's clients and its endpoints: may change a request, answer it itself, or change the answer.
///
/// ```swift
/// struct SizeGuard: ProxyMiddleware {
///     func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse {
///         guard request.body.count < 1_000_000 else { throw ProxyError.bodyTooLarge(limit: 1_000_000) }
///         return await next(request)
///     }
/// }
/// ```
///
/// A service runs its middleware in the order in which it was given, the first outermost, on requests whose route exists and whose key
/// is right. Bodies are bytes: nothing is decoded unless a middleware does so, for example with `WireDecoder`.
///
/// - Isolation: called on the request's task, from many requests at a time.
/// - Cancellation: the task is cancelled where the client leaves.
public protocol ProxyMiddleware: Sendable {
    /// The rest of the way: the middleware behind this one, then the endpoint. It never fails, an error is an answer.
    typealias Next = @Sendable (ProxyRequest) async -> ProxyResponse

    /// Handles a request.
    ///
    /// - Throws: ``ProxyError`` to refuse, in OpenAI's error shape. Any other error becomes a 500 that says no more than its type.
    func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse
}
