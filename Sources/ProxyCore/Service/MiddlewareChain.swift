import HTTPTypes
import Synchronization

/// Runs one request through a service's middleware, and through the endpoint behind it.
final class MiddlewareChain: Sendable {
    private let exchange: Exchange
    private let middleware: [any ProxyMiddleware]
    /// Whether observers were told of the request: by the endpoint, or because a middleware refused it.
    private let isReported = Atomic(false)

    init(_ exchange: Exchange) {
        self.exchange = exchange
        self.middleware = exchange.service.middleware
    }

    // Not inlined: most services have no middleware, and their requests no use for its frame.
    @inline(never)
    func answer() async throws(ProxyError) -> ProxyResponse {
        let response = try await handle(exchange.request, at: 0)
        if !isReported.load(ordering: .relaxed) { exchange.record.report(status: response.head.status.code) }
        return response
    }

    private func handle(_ request: ProxyRequest, at index: Int) async throws(ProxyError) -> ProxyResponse {
        do {
            return try await middleware[index].handle(request) { await self.pass($0, to: index + 1) }
        } catch {
            throw Self.refusal(error)
        }
    }

    private func pass(_ request: ProxyRequest, to index: Int) async -> ProxyResponse {
        var exchange = exchange
        do throws(ProxyError) {
            guard index == middleware.count else { return try await handle(request, at: index) }
            isReported.store(true, ordering: .relaxed)
            exchange = Exchange(request, behind: exchange)
            return try await exchange.answer(isAdmitted: true)
        } catch {
            isReported.store(true, ordering: .relaxed)
            return exchange.answer(to: error)
        }
    }

    private static func refusal(_ error: any Error) -> ProxyError {
        if let error = error as? ProxyError { return error }
        if error is CancellationError { return .clientClosedRequest }
        return ProxyError(
            status: 500,
            type: ProxyError.serverErrorType,
            code: "middleware_failed",
            message: "A middleware of this proxy failed with \(type(of: error))."
        )
    }
}
