import HTTPTransport
import HTTPTypes
import OpenAIWire

/// Answers a call about a model: reads the body's envelope, routes the call, relays what comes back.
///
/// A class, so that one word stands for it in the frames of a request that waits.
final class ModelCallEndpoint: Sendable {
    let exchange: Exchange
    let state: ProxyService.State
    let endpoint: ModelEndpoint
    let pathModel: String?

    init(
        exchange: Exchange,
        state: ProxyService.State,
        endpoint: ModelEndpoint,
        pathModel: String?
    ) {
        self.exchange = exchange
        self.state = state
        self.endpoint = endpoint
        self.pathModel = pathModel
    }

    func answer() async throws(ProxyError) -> ProxyResponse {
        let call = hasLargeBody ? try await LargeBodyQueue.run(makeCall) : try makeCall()
        let passage =
            if let passage = exchange.admittedAtOnce() { passage } else {
                try await exchange.admitted(call, by: state)
            }
        switch try await progress(of: call) {
        case .answered(let answer): return response(answer, passage)
        case .held(let held): return response(held, passage)
        }
    }

    private var hasLargeBody: Bool { exchange.request.body.count >= LargeBodyQueue.threshold }

    // Not inlined, as everything here that does not wait: its variables would stand in a frame that a waiting request keeps.
    @inline(never)
    @Sendable private func makeCall() throws(ProxyError) -> ModelCall {
        let body = try readBody()
        guard let model = pathModel ?? body.model, !model.isEmpty else {
            throw .badRequest(
                "The request names no model; add `model` to its body. GET /v1/models lists the models.",
                code: "missing_model",
                parameter: "model"
            )
        }
        try RequestBounds.checkModelName(bytes: model.utf8.count)
        var options = try CallOptions(exchange.request.headers)
        try options.read(body)
        if !options.fieldsWithoutEffect.isEmpty {
            exchange.service.reportOnce(fieldsWithoutEffect: options.fieldsWithoutEffect)
        }
        let (headers, hasClientFields) = forwardedHeaders(options)
        var call = ModelCall(
            endpoint: endpoint,
            model: model,
            body: body,
            headers: headers,
            options: options,
            id: exchange.headers.callID,
            affinity: exchange.request.affinity,
            metersUsage: state.metersUsage,
            showsUsage: state.configuration.alwaysIncludesStreamUsage,
            dropsParameters: state.configuration.dropsParameters,
            began: exchange.began
        )
        if hasClientFields { call.hasClientFields = true }
        return call
    }

    private func readBody() throws(ProxyError) -> RequestBody {
        try exchange.checkEncoding()
        let contentType = exchange.request.headers.value(of: .contentType) ?? "application/json"
        if contentType == "application/json" {
            return .json(try RequestEnvelope(scanning: exchange.request.body))
        }
        let kind = contentType.prefix { $0 != ";" }.trimmingOptionalWhitespace().lowercased()
        if kind == "multipart/form-data" {
            return .multipart(
                try MultipartEnvelope(scanning: exchange.request.body, contentType: contentType)
            )
        }
        // Many clients send JSON and call it text or nothing; a form or a picture is certainly none.
        guard
            kind.hasSuffix("json") || kind.hasPrefix("text/") || kind == "application/octet-stream"
                || kind.isEmpty
        else { throw .unsupportedContentType(kind) }
        return .json(try RequestEnvelope(scanning: exchange.request.body))
    }

    /// What of the client's header fields concerns the backend, never a credential; and whether any of it may change what the backend
    /// answers.
    private func forwardedHeaders(_ options: CallOptions) -> (HTTPFields, hasClientFields: Bool) {
        var fields = HTTPFields()
        // Room for the deployment's own, too.
        fields.reserveCapacity(8)
        fields.append(exchange.headers.requestIDField)
        var hasClientFields = false
        for field in exchange.request.headers {
            switch Self.use(of: field) {
            case .none: continue
            case .passive: break
            case .active: hasClientFields = true
            }
            fields.append(field)
        }
        // Those of the body's `extra_headers` are the client's no less.
        if let extra = options.extraHeaders {
            for field in extra where Self.use(of: field) != .none {
                hasClientFields = hasClientFields || Self.use(of: field) == .active
                fields.set(field)
            }
        }
        return (fields, hasClientFields)
    }

    /// What a backend makes of a client's field.
    private enum FieldUse {
        /// It does not get it.
        case none
        /// It passes it on or takes note of it.
        case passive
        /// It may answer differently for it: a failure of such a call is not held against the backend, so that no client's choice takes a
        /// deployment from the others.
        case active
    }

    /// `openai-organization` and `openai-project` are not passed on: they belong to the key, which is the configuration's.
    private static func use(of field: HTTPField) -> FieldUse {
        let name = field.name.canonicalName
        // The first letter tells almost all others apart.
        switch name.utf8.first {
        case UInt8(ascii: "a"):
            if name == "accept" { return .passive }
            // Every library of Anthropic's sends this version, and there is no other.
            if name == "anthropic-version" { return field.value == "2023-06-01" ? .passive : .active }
            return name == "anthropic-beta" ? .active : .none
        case UInt8(ascii: "o"): return name == "openai-beta" ? .active : .none
        case UInt8(ascii: "t"): return name == "traceparent" || name == "tracestate" ? .passive : .none
        case UInt8(ascii: "x"):
            return name.hasPrefix("x-data-parallel-") || name == "x-session-id" ? .active : .none
        default: return .none
        }
    }

    @inline(never)
    private func response(_ answer: RoutedAnswer, _ entered: CallPassage) -> ProxyResponse {
        let route = answer.route
        let said = answer.head.headerFields
        // Room for those that the proxy adds and for one or two of the backend's under both names. More would be a piece of memory of
        // a size that malloc keeps none of at hand.
        var fields = exchange.headers.fields(route, of: answer.deployment, capacity: said.count + 13)
        AnswerHeaders.relay(said, to: &fields, without: answer.deployment.disclosure.client)
        let now = exchange.service.dependencies.clock.now
        let total = now - exchange.began
        exchange.headers.add(total: total, backend: route.timeToHead, to: &fields)
        let snapshot = exchange.service.router.snapshot
        if snapshot.hasRateLimits, let group = snapshot.group(named: route.group) {
            // In place of the backend's.
            RateLimitHeaders(group, at: now).add(to: &fields)
        }
        var passage = entered
        passage.overhead = route.timeToHead.map { max(.zero, total - $0) }
        let answered = modelCallAnswer(answer, passage)
        let body: ProxyResponse.Body
        switch answer.body {
        case .complete(let bytes):
            answered.finished(usage: answer.usage)
            body = .bytes(bytes)
        case .stream(let stream):
            fields.add(.cacheControl, "no-cache")
            // Tells nginx and its like in front of us not to hold the stream back.
            fields.add(.accelBuffering, "no")
            body = relay(stream, of: answered, pinging: keepAlive(answer.deployment))
        case .raw(let raw):
            body = .stream { try await answered.relay(raw, to: $0) }
        }
        // The backend's head with other fields: to make one from its status writes the status anew.
        var head = answer.head
        head.headerFields = fields
        var response = ProxyResponse(head: head, body: body)
        response.hasUsualFields = true
        return response
    }

    /// Keeps nothing of the request and of the answer's head, which are gone when the stream is under way.
    private func relay(
        _ stream: RelayedStream,
        of answer: ModelCallAnswer,
        pinging interval: Duration?
    ) -> ProxyResponse.Body {
        let clock = exchange.service.dependencies.clock
        return .stream { writer in
            try await KeepAliveWriter.accompany(writer, interval: interval, clock: clock) { writer in
                try await answer.relay(stream, to: writer)
            }
        }
    }

    func modelCallAnswer(_ answer: RoutedAnswer, _ passage: CallPassage) -> ModelCallAnswer {
        ModelCallAnswer(
            answer,
            exchange.record,
            passage,
            shape: endpoint.streamShape,
            measuresGaps: state.configuration.observability.servesMetrics
        )
    }

    /// The pause after which a silent stream gets a comment: the deployment's own, else everybody's.
    private func keepAlive(_ deployment: Deployment) -> Duration? {
        deployment.configuration.streamKeepAlive ?? state.configuration.streamKeepAlive
    }
}
