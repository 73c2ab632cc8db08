extension ProxyService {
    /// Answers a request.
    ///
    /// Never fails: what goes wrong is an answer too.
    public func respond(to request: ProxyRequest) async -> ProxyResponse {
        let exchange = Exchange(request, service: self)
        var response: ProxyResponse
        do throws(ProxyError) {
            response = try await exchange.answer()
        } catch {
            response = exchange.answer(to: error)
        }
        exchange.complete(&response)
        return response
    }
}
