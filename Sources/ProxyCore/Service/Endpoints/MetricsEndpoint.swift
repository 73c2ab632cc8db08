import HTTPTypes

/// Serves `GET /metrics`, if the configuration lists `prometheus` among its callbacks.
struct MetricsEndpoint {
    let service: ServiceContext
    let settings: ObservabilityConfiguration
    let authenticator: Authenticator

    /// - Throws: 404 if metrics are not served, 401 if a key is required and missing or wrong.
    func respond(to request: RequestContext) throws(ProxyError) -> ProxyResponse {
        guard settings.servesMetrics else { throw .unknownPath(request.path) }
        if settings.metricsNeedKey { try checkKey(request.request.headers) }
        return ProxyResponse(
            head: HTTPResponse(status: .ok, headerFields: [.contentType: PrometheusText.contentType]),
            body: .bytes(Array(PrometheusText.text(of: table).utf8))
        )
    }

    private func checkKey(_ headers: HTTPFields) throws(ProxyError) {
        do throws(ProxyError) {
            try authenticator.check(headers)
        } catch {
            var error = error
            error.message +=
                " If your metrics collector cannot send a key, set `litellm_settings: {require_auth_for_metrics_endpoint: false}`."
            throw error
        }
    }

    /// All counters, and the gauges as they are now.
    private var table: MetricTable {
        let now = service.clock.now
        var table = service.metrics.counted(at: now)
        let load = service.admission.load
        table.set(.inFlight, to: load.running)
        table.set(.queued, to: load.waiting)
        for group in service.router.snapshot.groups {
            table.set(.retryBudget, [group.name], to: group.retryBudget.tokens)
            for deployment in group.deployments {
                let reading = deployment.state.reading(at: now)
                let labels = [group.name, deployment.id.rawValue]
                let state = reading.restsUntil != nil ? 2 : reading.recentFailures > 0 ? 1 : 0
                table.set(.deploymentState, labels, to: state)
                table.set(.deploymentInFlight, labels, to: reading.inFlight)
            }
        }
        return table
    }
}
