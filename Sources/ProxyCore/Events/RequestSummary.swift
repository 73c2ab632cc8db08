/// A request that is over, as a line of the access log and the metrics tell it.
public struct RequestSummary: Sendable {
    /// The call's id, as in `x-litellm-call-id`.
    public var callID: String

    /// The method.
    public var method: String

    /// The path, without its query.
    public var path: String

    /// The endpoint of the API, as in `chat/completions`, where the request was about a model; `nil` for any other request.
    public var endpoint: String?

    /// The status that the client got; 499 where it left before.
    public var status: Int

    /// What the router did, where it was asked.
    public var route: RouteReport?

    /// What the answer cost, where it says so.
    public var usage: RelayedUsage?

    /// From the request's last byte to the answer's last byte.
    public var duration: Duration

    /// How long the request waited for a place, where it was let in.
    public var queueTime: Duration?

    /// The pauses between a stream's events, where metrics are served.
    var gaps: MetricHistogram?

    /// The time before the answer's head that the answering backend did not use; `nil` where there was no answer.
    public var overhead: Duration?

    /// Why the answer is not whole, or the error's message.
    public var failure: String?

    /// Whether the answer was a stream.
    public var isStream: Bool

    /// The address that the request came from.
    public var remoteAddress: String?

    /// Creates a summary; what is left out is `nil`.
    public init(
        callID: String,
        method: String,
        path: String,
        endpoint: String? = nil,
        status: Int,
        route: RouteReport? = nil,
        usage: RelayedUsage? = nil,
        duration: Duration,
        queueTime: Duration? = nil,
        overhead: Duration? = nil,
        failure: String? = nil,
        isStream: Bool = false,
        remoteAddress: String? = nil
    ) {
        self.callID = callID
        self.method = method
        self.path = path
        self.endpoint = endpoint
        self.status = status
        self.route = route
        self.usage = usage
        self.duration = duration
        self.queueTime = queueTime
        self.overhead = overhead
        self.failure = failure
        self.isStream = isStream
        self.remoteAddress = remoteAddress
    }
}
