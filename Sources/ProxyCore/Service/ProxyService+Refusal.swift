extension ProxyService {
    /// The answer to what never became a request: bytes that are no HTTP, a body that is too large or too slow.
    package func refusal(_ error: ProxyError) -> ProxyResponse {
        var response = ErrorResponder.response(to: error)
        let id = dependencies.makeID()
        AnswerHeaders(callID: id, requestID: id).add(to: &response.head)
        return response
    }
}
