/// What is told of a request once it is answered: neither its body nor its header fields, so that a stream that goes on for minutes
/// keeps neither.
struct RequestRecord: Sendable {
    let service: ProxyService
    let callID: String
    let began: ContinuousClock.Instant
    let method: String
    let path: String
    /// The endpoint of a model call; `other` where it is not one of the API's own.
    let endpoint: String?
    let remoteAddress: String?

    func report(
        status: Int,
        route: RouteReport? = nil,
        usage: RelayedUsage? = nil,
        passage: CallPassage? = nil,
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
            duration: service.dependencies.clock.now - began,
            queueTime: passage?.queueTime,
            overhead: passage?.overhead,
            failure: failure,
            isStream: isStream,
            remoteAddress: remoteAddress
        )
        summary.gaps = gaps
        service.observe(.requestFinished(summary))
    }
}
