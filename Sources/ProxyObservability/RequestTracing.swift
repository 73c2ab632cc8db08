import HTTPTypes
public import ProxyCore
public import Tracing

/// Records a span for each request, with the attempts below it, in the process's swift-distributed-tracing backend.
///
/// It is middleware, which opens the span and continues the client's trace; an observer, which adds what the router did; and with
/// ``transport(_:)`` a transport, which records each call to a backend as a child span:
///
/// ```swift
/// let tracing = RequestTracing()
/// let service = ProxyService(
///     configuration: configuration,
///     transport: tracing.transport(curl),
///     observers: [tracing],
///     middleware: [tracing]
/// )
/// ```
///
/// Put it first among the middleware, so that the span covers the others. Backends receive the trace in their request's headers, in
/// the format of the tracer: `traceparent` for W3C. Attributes follow OpenTelemetry's conventions for generative AI and hold no text
/// of a prompt or a completion. A request that is refused before the middleware, because its path or its key is wrong, has no span.
///
/// - Isolation: may be used from any task, and by several services.
public struct RequestTracing: Sendable {
    private let chosenTracer: (any Tracer)?

    /// Creates the tracing.
    ///
    /// - Parameter tracer: where spans go; the tracer that `InstrumentationSystem` was bootstrapped with by default.
    public init(tracer: (any Tracer)? = nil) {
        chosenTracer = tracer
    }

    var tracer: any Tracer { chosenTracer ?? InstrumentationSystem.tracer }
}

// MARK: - The request's span

extension RequestTracing: ProxyMiddleware {
    /// Opens the request's span, and ends it when the response is complete or the client has left.
    public func handle(_ request: ProxyRequest, next: Next) async -> ProxyResponse {
        let tracer = tracer
        var context = ServiceContext.current ?? .topLevel
        tracer.extract(request.headers, into: &context, using: HeaderCarrier())
        let method = Convention.method(request.method.rawValue)
        let span = tracer.startSpan(method, context: context, ofKind: .server)
        span.attributes[Convention.requestMethod] = method
        if let address = request.remoteAddress { span.attributes[Convention.clientAddress] = address }

        context = span.context
        context.requestSpan = span
        var request = request
        // Also without `transport(_:)` the backend continues this trace: the proxy forwards these fields.
        tracer.inject(context, into: &request.headers, using: HeaderCarrier())

        var response = await ServiceContext.withValue(context) { await next(request) }
        span.attributes[Convention.statusCode] = response.head.status.code
        if response.head.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        if case .stream(let write) = response.body {
            response.body = .stream { [context] writer in
                do {
                    try await ServiceContext.withValue(context) { try await write(writer) }
                } catch {
                    span.recordError(error)
                    span.setStatus(SpanStatus(code: .error))
                    throw error
                }
            }
        }
        return response.onCompletion(ResponseCompletion { span.end() })
    }
}

// MARK: - What the router did

extension RequestTracing: ProxyObserver {
    /// Adds an event to the span of the request that it belongs to.
    public func observe(_ event: ProxyEvent) {
        guard let span = ServiceContext.current?.requestSpan else { return }
        switch event {
        case .attemptSucceeded(let deployment, let group, _):
            span.addEvent(Self.attempt("attempt succeeded", deployment, group))
        case .attemptFailed(let deployment, let group, let owner, let status, _):
            var event = Self.attempt("attempt failed", deployment, group)
            event.attributes[Convention.owner] = owner
            event.attributes[Convention.statusCode] = status
            span.addEvent(event)
        case .attemptCancelled(let deployment, let group):
            span.addEvent(Self.attempt("attempt cancelled", deployment, group))
        case .requestFinished(let summary):
            add(summary, to: span)
        case .backendSaid, .deploymentRests, .fieldsDropped, .fieldsWithoutEffect:
            break
        }
    }

    private static func attempt(_ name: String, _ deployment: DeploymentID, _ group: String) -> SpanEvent {
        var event = SpanEvent(name: name)
        event.attributes[Convention.deployment] = deployment.description
        event.attributes[Convention.group] = group
        return event
    }

    private func add(_ summary: RequestSummary, to span: any Span) {
        let operation = summary.endpoint.map(Convention.operation)
        if let operation {
            span.operationName = [operation, summary.route?.requestedModel].compactMap(\.self).joined(
                separator: " "
            )
        }
        span.updateAttributes { attributes in
            attributes[Convention.callID] = summary.callID
            attributes[Convention.statusCode] = summary.status
            attributes[Convention.isStream] = summary.isStream
            attributes[Convention.operationName] = operation
            attributes[Convention.httpRoute] = summary.endpoint
            attributes[Convention.errorType] = summary.errorType
            if let route = summary.route {
                attributes[Convention.requestModel] = route.requestedModel
                attributes[Convention.responseModel] = route.configuredModel
                attributes[Convention.group] = route.group
                attributes[Convention.deployment] = route.deployment?.description
                attributes[Convention.attempts] = route.attempts
                attributes[Convention.fallbacks] = route.fallbacks
            }
            if let usage = summary.usage {
                attributes[Convention.inputTokens] = usage.promptTokens
                attributes[Convention.outputTokens] = usage.completionTokens
            }
        }
        if summary.errorType == "incomplete" { span.setStatus(SpanStatus(code: .error)) }
    }
}

extension ServiceContext {
    private enum RequestSpanKey: ServiceContextKey {
        typealias Value = any Span
    }

    /// The span of the request that the current task works for.
    fileprivate var requestSpan: (any Span)? {
        get { self[RequestSpanKey.self] }
        set { self[RequestSpanKey.self] = newValue }
    }
}

/// Reads a trace from header fields, and writes one into them.
struct HeaderCarrier: Extractor, Injector {
    func extract(key: String, from headers: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { headers[$0] }
    }

    func inject(_ value: String, forKey key: String, into headers: inout HTTPFields) {
        if let name = HTTPField.Name(key) { headers[name] = value }
    }
}
