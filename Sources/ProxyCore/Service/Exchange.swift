import HTTPTransport
import HTTPTypes

/// One request on its way through the service: route, key, endpoint.
final class Exchange: Sendable {
    let request: ProxyRequest
    let service: ProxyService
    let headers: AnswerHeaders
    let began: ContinuousClock.Instant
    let path: String
    private let queryText: Substring
    private let match: RouteTable.Match

    convenience init(_ request: ProxyRequest, service: ProxyService) {
        let headers = AnswerHeaders(
            callID: Exchange.id(in: request.headers, .callID) ?? service.dependencies.makeID(),
            requestID: Exchange.id(in: request.headers, .requestID)
        )
        self.init(request, service, headers, began: service.dependencies.clock.now)
    }

    /// The same request, changed on its way through the middleware: it keeps its ids and its beginning.
    convenience init(_ request: ProxyRequest, behind outer: Exchange) {
        self.init(request, outer.service, outer.headers, began: outer.began)
    }

    private init(
        _ request: ProxyRequest,
        _ service: ProxyService,
        _ headers: AnswerHeaders,
        began: ContinuousClock.Instant
    ) {
        self.request = request
        self.service = service
        self.headers = headers
        self.began = began
        let (whole, query) = Query.split(request.target)
        let path = service.rootPath?.removed(from: whole) ?? whole
        self.path = path
        self.queryText = query
        self.match = RouteTable.match(request.method, path: path)
    }

    var query: Query { Query(queryText) }

    /// Answers.
    ///
    /// - Parameter isAdmitted: whether key and middleware are behind the request.
    func answer(isAdmitted: Bool = false) async throws(ProxyError) -> ProxyResponse {
        switch try next(isAdmitted: isAdmitted) {
        case .answered(let response): response
        case .middleware: try await MiddlewareChain(self).answer()
        case .modelCall(let endpoint): try await endpoint.answer()
        case .other(let route, let state): finish(try await answer(route, state))
        }
    }

    /// Answers where neither the body nor a backend is needed for it: the path, the method or the key is wrong.
    func refusal() -> ProxyResponse? {
        do throws(ProxyError) {
            guard case .answered(let response) = try next(isAdmitted: false) else { return nil }
            return response
        } catch {
            return answer(to: error)
        }
    }

    /// Who answers.
    private enum Next {
        indirect case answered(ProxyResponse)
        case middleware
        case modelCall(ModelCallEndpoint)
        indirect case other(Route, ProxyService.State)
    }

    // Not inlined, as everything that does not wait: its variables would stand in a frame that a waiting request keeps.
    @inline(never)
    private func next(isAdmitted: Bool) throws(ProxyError) -> Next {
        let route: Route
        switch match {
        case .route(let found):
            route = found
        case .methodNotAllowed(let allowed):
            if request.method == .options {
                return .answered(finish(CrossOrigin.options(request, allowed: allowed)))
            }
            var response = answer(
                to: .methodNotAllowed(request.method.rawValue, path: path, allowed: allowed)
            )
            response.head.headerFields[.allow] = allowed
            return .answered(response)
        case .unknown:
            throw .unknownPath(path)
        }
        let state = service.state
        if !isAdmitted {
            if let allowed = state.allowedAddresses { try checkAddress(among: allowed, for: route) }
            if !route.isOpen { try state.authenticator.check(request.headers) }
            guard service.middleware.isEmpty else { return .middleware }
        }
        guard case .modelCall(let endpoint, let pathModel, let isKnown) = route else {
            return .other(route, state)
        }
        if !isKnown { try checkPassThrough(endpoint, state) }
        return .modelCall(
            ModelCallEndpoint(
                exchange: self,
                state: state,
                endpoint: endpoint,
                pathModel: pathModel
            )
        )
    }

    /// - Throws: 403 where the request comes from another address than those that may ask.
    @inline(never)
    private func checkAddress(among allowed: [AddressRange], for route: Route) throws(ProxyError) {
        // `/metrics` is open for its key only.
        if route.isOpen, route != .metrics { return }
        // Where the address is not known, it is not one that may ask.
        if let address = request.remoteAddress, allowed.contains(where: { $0.contains(address) }) { return }
        throw .addressNotAllowed(request.remoteAddress)
    }

    /// A path that a backend may have beside the inference endpoints, as `/v1/load_lora_adapter`, is passed on where the configuration
    /// says so only: it may change the backend for everybody, or belong to nobody's model.
    @inline(never)
    private func checkPassThrough(
        _ endpoint: ModelEndpoint,
        _ state: ProxyService.State
    ) throws(ProxyError) {
        let path = "/v1/\(endpoint.path)"
        guard !state.passThroughPaths.contains(where: { $0.covers(path) }) else { return }
        throw .notPassedThrough(path, nearest: RouteTable.nearestEndpoint(to: path))
    }

    @inline(never)
    private func answer(_ route: Route, _ state: ProxyService.State) async throws(ProxyError) -> ProxyResponse
    {
        let information = InformationEndpoints(exchange: self, state: state)
        switch route {
        case .models: return await information.models()
        case .model(let id): return try information.model(id)
        case .modelInformation: return try await information.modelInformation()
        case .modelGroupInformation: return information.modelGroupInformation()
        case .supportedParameters: return try information.supportedParameters()
        case .root: return information.root()
        case .health: return try await HealthEndpoints(exchange: self, state: state).health()
        case .liveness: return HealthEndpoints(exchange: self, state: state).liveness()
        case .readiness: return HealthEndpoints(exchange: self, state: state).readiness()
        case .metrics: return try MetricsEndpoint(exchange: self, state: state).answer()
        case .tokenCounter: return try await TokenCounterEndpoint(exchange: self, state: state).answer()
        case .reload: return try await ReloadEndpoint(exchange: self, state: state).answer()
        case .resource(let resource):
            return try await StoredResourceEndpoint(exchange: self, resource: resource).answer()
        case .modelCall: throw .unknownPath(path)
        }
    }

    /// The answer to an error, with what the router did before it.
    @inline(never)
    func answer(to error: ProxyError) -> ProxyResponse {
        var response = ErrorResponder.response(to: error, shape: errorShape)
        if let route = error.route { AnswerHeaders.add(route, to: &response.head.headerFields) }
        if let answer = error.backendAnswer {
            var fields = answer.head.headerFields
            if fields.contains(.retryAfter) {
                // Once: the backend's own word on when to come back, where it can be read, else ours.
                let readable = RetryAfter.text(in: fields)
                if readable != nil { response.head.headerFields[.retryAfter] = nil }
                fields[.retryAfter] = readable
            }
            let redactor = service.router.snapshot.disclosure.client
            // Whether to come again is the backend's to say where it says it.
            if fields.contains(.shouldRetry) { response.head.headerFields[.shouldRetry] = nil }
            AnswerHeaders.relay(fields, to: &response.head.headerFields, without: redactor)
            response.head.headerFields[.contentType] = "application/json"
        }
        record.report(status: error.status, route: error.route, failure: error.logText)
        return response
    }

    private var errorShape: ErrorResponder.Shape {
        guard case .route(.modelCall(let endpoint, _, _)) = match else { return .openAI }
        return endpoint.path.hasPrefix("messages") ? .anthropic : .openAI
    }

    /// Reports an answer of the proxy's own.
    private func finish(_ response: ProxyResponse) -> ProxyResponse {
        record.report(status: response.head.status.code)
        return response
    }

    /// Adds the fields that every answer carries.
    @inline(never)
    func complete(_ response: inout ProxyResponse) {
        // Middleware may have made another head of it.
        if !response.hasUsualFields || !service.middleware.isEmpty { headers.add(to: &response.head) }
        CrossOrigin.add(to: &response.head, for: request)
    }

    /// What is told of the request at its end; for those who do not need the request itself until then.
    var record: RequestRecord {
        RequestRecord(
            service: service,
            callID: headers.callID,
            began: began,
            method: request.method.rawValue,
            path: path,
            endpoint: endpoint,
            remoteAddress: request.remoteAddress
        )
    }

    /// The endpoint of a model call; `other` where it is not one of the API's own.
    private var endpoint: String? {
        guard case .route(.modelCall(let endpoint, _, let isKnown)) = match else { return nil }
        return isKnown ? endpoint.path : "other"
    }

    /// An id that the client chose, where it is one that can stand in a header and a log.
    private static func id(in headers: HTTPFields, _ name: HTTPField.Name) -> String? {
        guard let id = headers.value(of: name), (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        return id
    }
}
