/// Runs between the service's clients and its endpoints: may change requests and responses, or respond itself.
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
/// A service runs its middleware in order, the first outermost, on requests whose route exists and whose key is right. Bodies are bytes and
/// are only decoded if a middleware does so, for example with `WireDecoder`.
///
/// - Isolation: called on the request's task, by many requests at a time.
/// - Cancellation: the task is cancelled if the client leaves.
public protocol ProxyMiddleware: Sendable {
    /// Runs the next middleware, or the endpoint. It never fails: errors are responses.
    typealias Next = @Sendable (ProxyRequest) async -> ProxyResponse

    /// Handles a request.
    ///
    /// - Throws: ``ProxyError`` to refuse the request. Any other error becomes a 500 that only names the error's type.
    func handle(_ request: ProxyRequest, next: Next) async throws -> ProxyResponse
}
