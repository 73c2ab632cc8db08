public import CoreMetrics
public import ProxyCore

/// Records what a proxy does in the process's swift-metrics backend.
///
/// Pass it to a service as an observer, and as middleware too if you want to know how many requests are active:
///
/// ```swift
/// let metrics = SwiftMetricsObserver()
/// let service = ProxyService(
///     configuration: configuration,
///     transport: transport,
///     observers: [metrics],
///     middleware: [metrics]
/// )
/// ```
///
/// Names and dimensions follow OpenTelemetry's conventions for HTTP servers and generative AI where they have one. No dimension
/// is under a client's control: models are the configured groups, and paths are the API's endpoints.
///
/// | Metric | Kind | Dimensions |
/// | --- | --- | --- |
/// | `http.server.request.duration` | timer | `http.request.method`, `http.response.status_code`, `http.route` |
/// | `http.server.active_requests` | meter | none |
/// | `gen_ai.server.request.duration` | timer | `gen_ai.operation.name`, `gen_ai.request.model`, `error.type` on failure |
/// | `gen_ai.server.time_to_first_token` | timer | `gen_ai.request.model`, `litellm_proxy.deployment` |
/// | `gen_ai.client.token.usage` | recorder | `gen_ai.operation.name`, `gen_ai.request.model`, `gen_ai.token.type` |
/// | `litellm_proxy.attempts` | counter | `gen_ai.request.model`, `litellm_proxy.deployment`, `outcome` |
/// | `litellm_proxy.cooldowns` | counter | `litellm_proxy.deployment` |
/// | `litellm_proxy.queue.duration` | timer | `gen_ai.request.model` |
/// | `litellm_proxy.overhead.duration` | timer | `gen_ai.request.model` |
///
/// - Isolation: may be used from any task, and by several services.
public struct SwiftMetricsObserver: ProxyObserver {
    private let factory: any MetricsFactory
    private let activeRequests: Meter

    /// Creates an observer.
    ///
    /// - Parameter factory: the backend; the one that `MetricsSystem` was bootstrapped with by default.
    public init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
        activeRequests = Meter(label: "http.server.active_requests", factory: factory)
    }

    /// Records an event.
    public func observe(_ event: ProxyEvent) {
        switch event {
        case .attemptSucceeded(let deployment, let group, let firstByteAfter):
            countAttempt(at: deployment, of: group, outcome: "success")
            record(
                firstByteAfter,
                as: "gen_ai.server.time_to_first_token",
                [(Convention.requestModel, group), (Convention.deployment, deployment.description)]
            )
        case .attemptFailed(let deployment, let group, let owner, _, _):
            countAttempt(at: deployment, of: group, outcome: owner)
        case .attemptCancelled(let deployment, let group):
            countAttempt(at: deployment, of: group, outcome: "cancelled")
        case .deploymentRests(let deployment, _):
            count("litellm_proxy.cooldowns", [(Convention.deployment, deployment.description)])
        case .requestFinished(let summary):
            record(summary)
        case .backendSaid, .fieldsDropped, .fieldsWithoutEffect:
            break
        }
    }
}

// MARK: - Active requests

extension SwiftMetricsObserver: ProxyMiddleware {
    /// Counts the request as active until its response is complete or its client has left.
    public func handle(_ request: ProxyRequest, next: Next) async -> ProxyResponse {
        activeRequests.increment()
        let completion = ResponseCompletion { [activeRequests] in activeRequests.decrement() }
        return await next(request).onCompletion(completion)
    }
}

// MARK: - Recording

extension SwiftMetricsObserver {
    private func record(_ summary: RequestSummary) {
        record(
            summary.duration,
            as: "http.server.request.duration",
            [
                (Convention.requestMethod, Convention.method(summary.method)),
                (Convention.statusCode, String(summary.status)),
                (Convention.httpRoute, summary.endpoint ?? "other"),
            ]
        )
        guard let endpoint = summary.endpoint, let route = summary.route else { return }
        let model = (Convention.requestModel, route.group)
        let call = [(Convention.operationName, Convention.operation(endpoint)), model]
        record(
            summary.duration,
            as: "gen_ai.server.request.duration",
            call + (summary.errorType.map { [(Convention.errorType, $0)] } ?? [])
        )
        if let usage = summary.usage {
            record(usage.promptTokens, of: "input", call)
            record(usage.completionTokens, of: "output", call)
        }
        if let time = summary.queueTime { record(time, as: "litellm_proxy.queue.duration", [model]) }
        if let time = summary.overhead { record(time, as: "litellm_proxy.overhead.duration", [model]) }
    }

    private func countAttempt(at deployment: DeploymentID, of group: String, outcome: String) {
        count(
            "litellm_proxy.attempts",
            [
                (Convention.requestModel, group), (Convention.deployment, deployment.description),
                ("outcome", outcome),
            ]
        )
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        Counter(label: label, dimensions: dimensions, factory: factory).increment()
    }

    private func record(_ duration: Duration, as label: String, _ dimensions: [(String, String)]) {
        let (seconds, attoseconds) = duration.components
        Timer(label: label, dimensions: dimensions, factory: factory)
            .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    private func record(_ tokens: Int, of type: String, _ call: [(String, String)]) {
        Recorder(
            label: "gen_ai.client.token.usage",
            dimensions: call + [("gen_ai.token.type", type)],
            aggregate: true,
            factory: factory
        )
        .record(tokens)
    }
}
