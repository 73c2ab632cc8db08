import HTTPTypes

/// Responds to a call about a model: reads the request, admits and routes the call, and passes the response on.
///
/// A class: a waiting request keeps one reference to it in its frames.
final class ModelCallEndpoint: Sendable {
    let request: RequestContext
    let service: ServiceContext
    let settings: ServiceSettings
    let endpoint: ModelEndpoint
    /// The model in the path, as in `/engines/{model}/chat/completions`.
    let pathModel: String?

    init(
        _ request: RequestContext,
        _ service: ServiceContext,
        _ settings: ServiceSettings,
        endpoint: ModelEndpoint,
        pathModel: String?
    ) {
        self.request = request
        self.service = service
        self.settings = settings
        self.endpoint = endpoint
        self.pathModel = pathModel
    }

    func respond() async throws(ProxyError) -> ProxyResponse {
        let call = hasLargeBody ? try await LargeBodyQueue.run(makeCall) : try makeCall()
        let admitted =
            if let admitted = service.admitAtOnce() { admitted } else {
                try await service.admit(call, of: request, settings)
            }
        switch try await route(call) {
        case .response(let routed): return response(routed, admitted)
        case .held(let held): return response(held, admitted)
        }
    }

    private var hasLargeBody: Bool { request.request.body.count >= LargeBodyQueue.threshold }

    /// Routes the call; if its whole group restarts, a stream's head can be sent before a backend is back.
    private func route(_ call: ModelCall) async throws(ProxyError) -> CallProgress {
        guard call.body.wantsStream, endpoint.streamShape != .unknown else {
            return .response(try await service.router.call(call))
        }
        return try await service.router.start(call)
    }
}

// MARK: - The response

extension ModelCallEndpoint {
    private func response(_ routed: RoutedResponse, _ admitted: AdmittedCall) -> ProxyResponse {
        let now = service.clock.now
        let total = now - request.began
        var fields = headerFields(routed, total: total, at: now)
        let call = ActiveCall(
            routed,
            RequestRecord(request, service),
            admitted,
            shape: endpoint.streamShape,
            overhead: routed.route.timeToHead.map { max(.zero, total - $0) },
            measuresGaps: settings.configuration.observability.servesMetrics
        )
        let body: ProxyResponse.Body
        switch routed.body {
        case .complete(let bytes):
            call.complete(usage: routed.usage)
            body = .bytes(bytes)
        case .stream(let stream):
            fields.add(.cacheControl, "no-cache")
            // Keeps nginx and the like from buffering the stream.
            fields.add(.accelBuffering, "no")
            body = relay(stream, of: call, keepAlive: keepAlive(routed.deployment))
        case .raw(let raw):
            body = .stream { try await call.relay(raw, to: $0) }
        }
        // The backend's head with other fields, because creating one from its status would format the status again.
        var head = routed.head
        head.headerFields = fields
        var response = ProxyResponse(head: head, body: body)
        response.hasCommonFields = true
        return response
    }

    private func headerFields(
        _ routed: RoutedResponse,
        total: Duration,
        at now: ContinuousClock.Instant
    ) -> HTTPFields {
        let (route, received) = (routed.route, routed.head.headerFields)
        // Room for the proxy's fields and one or two of the backend's under both names; more would exceed malloc's small sizes.
        let capacity = received.count + 13
        var fields = request.responseHeaders.fields(route, of: routed.deployment, capacity: capacity)
        ResponseHeaders.relay(received, to: &fields, without: routed.deployment.disclosure.client)
        request.responseHeaders.add(total: total, backend: route.timeToHead, to: &fields)
        let snapshot = service.router.snapshot
        if snapshot.hasRateLimits, let group = snapshot.group(named: route.group) {
            // Replaces the backend's limits.
            RateLimitHeaders(group, at: now).add(to: &fields)
        }
        return fields
    }

    /// A body that keeps nothing of the request and of the response's head in memory.
    private func relay(
        _ stream: StreamRelay,
        of call: ActiveCall,
        keepAlive interval: Duration?
    ) -> ProxyResponse.Body {
        let clock = service.clock
        return .stream { writer in
            try await KeepAliveWriter.accompany(writer, interval: interval, clock: clock) { writer in
                try await call.relay(stream, to: writer)
            }
        }
    }

    /// The pause after which a silent stream gets a comment: the deployment's, else the general one.
    private func keepAlive(_ deployment: Deployment) -> Duration? {
        deployment.configuration.streamKeepAlive ?? settings.configuration.streamKeepAlive
    }
}
