extension ProxyService {
    /// What becomes of a request whose head is there and whose body is still to come.
    package enum HeadVerdict: Sendable {
        /// The body is wanted, as far as the configuration allows one or, where the route has no use for it, up to so many bytes.
        case wantsBody(upTo: Int?)
        /// The response is there; the body is not needed.
        case answered(ProxyResponse)
    }

    /// Looks at a request before its body is received, so that nobody makes a server keep one without the key or for a path that there
    /// is not.
    ///
    /// The whole request is checked again by ``respond(to:)``.
    package func verdict(onHeadOf request: ProxyRequest) -> HeadVerdict {
        let (path, _) = Query.split(request.target)
        if case .route(let route) = RouteTable.match(request.method, path: path),
            route.isOpen || state.authenticator.accepts(request.headers)
        {
            return .wantsBody(upTo: route.takesBody ? nil : Self.unusedBodyBytes)
        }
        let exchange = Exchange(request, service: self)
        // The configuration may have changed meanwhile.
        guard var response = exchange.refusal() else { return .wantsBody(upTo: Self.unusedBodyBytes) }
        exchange.complete(&response)
        return .answered(response)
    }

    /// What a route takes of a body that it has no use for: middleware may have one.
    private static let unusedBodyBytes = 64 * 1024
}
