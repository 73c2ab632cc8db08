import HTTPTypes

// The way of a request through the service: route, address, key, middleware, endpoint.
extension ProxyService {
    /// Responds to a request.
    ///
    /// Never fails: errors become responses.
    public func respond(to request: ProxyRequest) async -> ProxyResponse {
        let request = RequestContext(request, rootPath: rootPath, dependencies: context.dependencies)
        var response: ProxyResponse
        do throws(ProxyError) {
            response = try await self.response(to: request)
        } catch {
            response = failure(error, of: request)
        }
        addCommonFields(to: &response, of: request)
        return response
    }

    /// The response to something that never became a request: bytes that are not HTTP, a body that is too large or too slow.
    package func refusal(_ error: ProxyError) -> ProxyResponse {
        var response = ErrorResponder.response(to: error)
        ResponseHeaders(callID: context.dependencies.makeID()).add(to: &response.head)
        return response
    }

    /// Where a request goes.
    private enum Destination {
        /// Nowhere: the response is known already.
        indirect case response(ProxyResponse)
        case middleware
        case modelCall(ModelCallEndpoint)
        indirect case endpoint(Route, ServiceSettings)
    }

    private func response(to request: RequestContext) async throws(ProxyError) -> ProxyResponse {
        switch try destination(of: request) {
        case .response(let response): response
        case .middleware: try await MiddlewareChain(self, request).respond()
        case .modelCall(let endpoint): try await endpoint.respond()
        case .endpoint(let route, let settings):
            report(try await response(to: request, route, settings), of: request)
        }
    }

    /// The response to a request that middleware has passed on, and possibly changed.
    func response(to request: ProxyRequest, behindMiddlewareOf original: RequestContext) async
        -> ProxyResponse
    {
        let request = original.replacing(with: request, rootPath: rootPath)
        do throws(ProxyError) {
            switch try endpoint(of: request) {
            case .response(let response): return response
            case .middleware: throw .unknownPath(request.path)
            case .modelCall(let endpoint): return try await endpoint.respond()
            case .endpoint(let route, let settings):
                return report(try await response(to: request, route, settings), of: request)
            }
        } catch {
            return failure(error, of: request)
        }
    }

    private func destination(of request: RequestContext) throws(ProxyError) -> Destination {
        guard let route = try route(of: request) else { return .response(methodNotAllowed(request)) }
        let settings = settings
        if let allowed = settings.allowedAddresses {
            try checkAddress(of: request, among: allowed, for: route)
        }
        if !route.isOpen { try settings.authenticator.check(request.request.headers) }
        return middleware.isEmpty ? try endpoint(of: request, route, settings) : .middleware
    }

    private func endpoint(of request: RequestContext) throws(ProxyError) -> Destination {
        guard let route = try route(of: request) else { return .response(methodNotAllowed(request)) }
        return try endpoint(of: request, route, settings)
    }

    private func endpoint(
        of request: RequestContext,
        _ route: Route,
        _ settings: ServiceSettings
    ) throws(ProxyError) -> Destination {
        guard case .modelCall(let endpoint, let pathModel, let isKnown) = route else {
            return .endpoint(route, settings)
        }
        if !isKnown { try checkPassThrough(endpoint, settings) }
        return .modelCall(
            ModelCallEndpoint(request, context, settings, endpoint: endpoint, pathModel: pathModel)
        )
    }

    /// - Returns: `nil` if the path exists, but not with this method.
    private func route(of request: RequestContext) throws(ProxyError) -> Route? {
        switch request.match {
        case .route(let route): route
        case .methodNotAllowed: nil
        case .unknown: throw .unknownPath(request.path)
        }
    }

    /// - Throws: 403 if the request comes from an address that is not allowed.
    private func checkAddress(
        of request: RequestContext,
        among allowed: [AddressRange],
        for route: Route
    ) throws(ProxyError) {
        // `/metrics` is open only in that it checks the key itself.
        if route.isOpen, route != .metrics { return }
        // An unknown address is not allowed.
        let address = request.request.remoteAddress
        if let address, allowed.contains(where: { $0.contains(address) }) { return }
        throw .addressNotAllowed(address)
    }

    /// Other paths of a backend, such as `/v1/load_lora_adapter`, are passed on only if the configuration allows it: they may change the
    /// backend for everybody.
    private func checkPassThrough(_ endpoint: ModelEndpoint, _ settings: ServiceSettings) throws(ProxyError) {
        let path = "/v1/\(endpoint.path)"
        guard !settings.passThroughPaths.contains(where: { $0.covers(path) }) else { return }
        throw .notPassedThrough(path, nearest: RouteTable.nearestEndpoint(to: path))
    }

    private func methodNotAllowed(_ request: RequestContext) -> ProxyResponse {
        guard case .methodNotAllowed(let allowed) = request.match else {
            return failure(.unknownPath(request.path), of: request)
        }
        if request.request.method == .options {
            return report(CrossOrigin.options(request.request, allowed: allowed), of: request)
        }
        let method = request.request.method.rawValue
        var response = failure(.methodNotAllowed(method, path: request.path, allowed: allowed), of: request)
        response.head.headerFields[.allow] = allowed
        return response
    }
}

// MARK: - Ends of a request without a call

extension ProxyService {
    /// The response to an error; reports the request.
    func failure(_ error: ProxyError, of request: RequestContext) -> ProxyResponse {
        let response = ErrorResponder.response(
            to: error,
            shape: request.errorShape,
            redactor: router.snapshot.disclosure.client
        )
        RequestRecord(request, context)
            .report(status: error.status, route: error.route, failure: error.logText)
        return response
    }

    /// Reports the request of a response that the service made itself.
    @discardableResult
    func report(_ response: ProxyResponse, of request: RequestContext) -> ProxyResponse {
        RequestRecord(request, context).report(status: response.head.status.code)
        return response
    }

    /// Adds the header fields of every response.
    private func addCommonFields(to response: inout ProxyResponse, of request: RequestContext) {
        // Middleware may have replaced the head.
        if !response.hasCommonFields || !middleware.isEmpty {
            request.responseHeaders.add(to: &response.head)
        }
        CrossOrigin.add(to: &response.head, for: request.request)
    }
}

// MARK: - Before the body

extension ProxyService {
    /// What to do with a request whose body is still to come.
    package enum HeadVerdict: Sendable {
        /// Receive the body: up to the configured limit, or up to the given number of bytes if the route does not use it.
        case wantsBody(upTo: Int?)
        /// Send this response; the body is not needed.
        case response(ProxyResponse)
    }

    /// Checks route and key before the body is received, so that a server does not buffer bodies of requests that will be refused.
    ///
    /// ``respond(to:)`` checks the whole request again.
    package func verdict(onHeadOf request: ProxyRequest) -> HeadVerdict {
        let (target, _) = Query.split(request.target)
        let match = RouteTable.match(request.method, path: rootPath?.removed(from: target) ?? target)
        if !isServed(match, request), let response = refusal(of: request) { return .response(response) }
        if case .route(let route) = match, route.takesBody { return .wantsBody(upTo: nil) }
        return .wantsBody(upTo: Self.maximumUnusedBody)
    }

    /// The response to a request that needs neither body nor backend: path, method, address or key are wrong.
    private func refusal(of request: ProxyRequest) -> ProxyResponse? {
        let request = RequestContext(request, rootPath: rootPath, dependencies: context.dependencies)
        var response: ProxyResponse
        do throws(ProxyError) {
            guard case .response(let refusal) = try destination(of: request) else { return nil }
            response = refusal
        } catch {
            response = failure(error, of: request)
        }
        addCommonFields(to: &response, of: request)
        return response
    }

    /// Whether checking path and key is enough, which is the usual case.
    private func isServed(_ match: RouteTable.Match, _ request: ProxyRequest) -> Bool {
        let settings = settings
        guard settings.allowedAddresses == nil, case .route(let route) = match else { return false }
        if case .modelCall(_, _, isKnown: false) = route { return false }
        return route.isOpen || settings.authenticator.accepts(request.headers)
    }

    /// How many bytes a route receives that has no use for a body: middleware may have one.
    private static let maximumUnusedBody = 64 * 1024
}
