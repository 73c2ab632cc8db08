extension ProxyService {
    /// The answer to what never became a request: bytes that are no HTTP, a body that is too large or too slow.
    package func refusal(_ error: ProxyError) -> ProxyResponse {
        var response = ErrorResponder.response(to: error)
        AnswerHeaders(callID: dependencies.makeID()).add(to: &response.head)
        return response
    }
}
