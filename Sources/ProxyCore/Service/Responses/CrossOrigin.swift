import HTTPTypes

/// Lets web pages use the API (the Fetch standard's CORS protocol), as LiteLLM does: any origin, no cookies.
enum CrossOrigin {
    /// The response to `OPTIONS`: a preflight's, or the path's methods.
    static func options(_ request: ProxyRequest, allowed: String) -> ProxyResponse {
        var head = HTTPResponse(status: .noContent)
        head.headerFields[.allow] = allowed
        if request.headers[.origin] != nil, request.headers[.accessControlRequestMethod] != nil {
            head.headerFields[.accessControlAllowMethods] = allowed
            head.headerFields[.accessControlAllowHeaders] =
                request.headers[.accessControlRequestHeaders] ?? "*"
            head.headerFields[.accessControlMaxAge] = "600"
        }
        return ProxyResponse(head: head, body: .bytes([]))
    }

    /// Adds the fields that a page of another origin needs to read the response.
    static func add(to head: inout HTTPResponse, for request: ProxyRequest) {
        guard request.headers.contains(.origin) else { return }
        head.headerFields[.accessControlAllowOrigin] = "*"
        head.headerFields[.accessControlExposeHeaders] = "*"
        head.headerFields[.vary] = "Origin"
    }
}
