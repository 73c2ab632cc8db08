import HTTPTypes

/// Lets programs in a browser use the API (the Fetch standard's CORS protocol), as LiteLLM does: any origin, no cookies.
enum CrossOrigin {
    /// The answer to `OPTIONS`: a preflight's, or the list of the path's methods.
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

    /// What an answer to another origin's program needs.
    static func add(to head: inout HTTPResponse, for request: ProxyRequest) {
        guard request.headers.contains(.origin) else { return }
        head.headerFields[.accessControlAllowOrigin] = "*"
        head.headerFields[.accessControlExposeHeaders] = "*"
        head.headerFields[.vary] = "Origin"
    }
}
