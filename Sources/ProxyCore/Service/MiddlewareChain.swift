import Synchronization

/// Runs one request through a service's middleware, the first outermost, and then through its endpoint.
final class MiddlewareChain: Sendable {
    private let service: ProxyService
    private let request: RequestContext
    /// Whether the request was reported: by its endpoint, or because a middleware refused it.
    private let isReported = Atomic(false)

    init(_ service: ProxyService, _ request: RequestContext) {
        self.service = service
        self.request = request
    }

    // Frame: with those of ProxyService saves a waiting request 544 bytes, measured 2026-11-30.
    @inline(never)
    func respond() async throws(ProxyError) -> ProxyResponse {
        let response = try await handle(request.request, at: 0)
        if !isReported.load(ordering: .relaxed) { service.report(response, of: request) }
        return response
    }

    private func handle(_ request: ProxyRequest, at index: Int) async throws(ProxyError) -> ProxyResponse {
        do {
            return try await service.middleware[index].handle(request) { await self.next($0, index + 1) }
        } catch {
            throw Self.refusal(error)
        }
    }

    private func next(_ changed: ProxyRequest, _ index: Int) async -> ProxyResponse {
        guard index < service.middleware.count else {
            isReported.store(true, ordering: .relaxed)
            return await service.response(to: changed, behindMiddlewareOf: request)
        }
        do throws(ProxyError) {
            return try await handle(changed, at: index)
        } catch {
            isReported.store(true, ordering: .relaxed)
            return service.failure(error, of: request)
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
