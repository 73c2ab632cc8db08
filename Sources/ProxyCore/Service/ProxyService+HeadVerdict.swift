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
        let match = RouteTable.match(request.method, path: path)
        if !isPlainlyServed(match, request) {
            let exchange = Exchange(request, service: self)
            if var response = exchange.refusal() {
                exchange.complete(&response)
                return .answered(response)
            }
        }
        if case .route(let route) = match, route.takesBody { return .wantsBody(upTo: nil) }
        return .wantsBody(upTo: Self.unusedBodyBytes)
    }

    /// Whether a look at path and key is all that is needed, which is mostly so.
    private func isPlainlyServed(_ match: RouteTable.Match, _ request: ProxyRequest) -> Bool {
        let state = state
        guard state.allowedAddresses == nil, case .route(let route) = match else { return false }
        if case .modelCall(_, _, isKnown: false) = route { return false }
        return route.isOpen || state.authenticator.accepts(request.headers)
    }

    /// What a route takes of a body that it has no use for: middleware may have one.
    private static let unusedBodyBytes = 64 * 1024
}
