import HTTPTypes

/// Answers `GET /metrics`, where the configuration names `prometheus` among the callbacks.
struct MetricsEndpoint {
    let exchange: Exchange
    let state: ProxyService.State

    /// - Throws: 404 where metrics are not served, 401 where a key is asked for and none or a wrong one came.
    func answer() throws(ProxyError) -> ProxyResponse {
        let settings = state.configuration.observability
        guard settings.servesMetrics else { throw .unknownPath(exchange.path) }
        if settings.metricsNeedKey { try checkKey() }
        return ProxyResponse(
            head: HTTPResponse(status: .ok, headerFields: [.contentType: PrometheusText.contentType]),
            body: .bytes(Array(PrometheusText.text(of: table).utf8))
        )
    }

    private func checkKey() throws(ProxyError) {
        do throws(ProxyError) {
            try state.authenticator.check(exchange.request.headers)
        } catch {
            var error = error
            error.message +=
                " Where whoever reads the metrics cannot send one, set `litellm_settings: {require_auth_for_metrics_endpoint: false}`."
            throw error
        }
    }

    /// What was counted, and how things are at the moment.
    private var table: MetricTable {
        let service = exchange.service
        let now = service.dependencies.clock.now
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
