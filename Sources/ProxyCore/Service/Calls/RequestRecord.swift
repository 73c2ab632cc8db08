import HTTPTypes

/// What the access log and the metrics need of a request: neither body nor header fields, so that a long stream keeps neither in memory.
struct RequestRecord: Sendable {
    let service: ServiceContext
    let callID: String
    let began: ContinuousClock.Instant
    let method: String
    let path: String
    /// The endpoint of a model call; `other` if the API does not define it.
    let endpoint: String?
    let remoteAddress: String?

    init(_ request: RequestContext, _ service: ServiceContext) {
        self.service = service
        callID = request.responseHeaders.callID
        began = request.began
        method = request.request.method.rawValue
        path = request.path
        endpoint = request.endpointName
        remoteAddress = request.request.remoteAddress
    }

    /// Reports the end of the request to the observers.
    func report(
        status: Int,
        route: RouteReport? = nil,
        usage: RelayedUsage? = nil,
        queueTime: Duration? = nil,
        overhead: Duration? = nil,
        failure: String? = nil,
        isStream: Bool = false,
        gaps: MetricHistogram? = nil
    ) {
        var summary = RequestSummary(
            callID: callID,
            method: method,
            path: path,
            endpoint: endpoint,
            status: status,
            route: route,
            usage: usage,
            duration: service.clock.now - began,
            queueTime: queueTime,
            overhead: overhead,
            failure: failure,
            isStream: isStream,
            remoteAddress: remoteAddress
        )
        summary.gaps = gaps
        service.observe(.requestFinished(summary))
    }
}
