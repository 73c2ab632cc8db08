/// The limits on what clients may send and how much goes on at a time.
public struct ProxyLimits: Sendable, Hashable {
    /// `max_request_size_mb`: the largest request body, in bytes.
    public var requestBodyBytes: Int

    /// `max_response_size_mb`: the largest body of an answer that is not a stream, in bytes; `nil` for the router's own limit, 256 MiB.
    public var responseBodyBytes: Int?

    /// `global_max_parallel_requests`: requests at a time over all models; `nil` for no limit.
    public var parallelRequests: Int?

    /// `max_queued_requests_per_worker`: requests that may wait for a place; `nil` lets as many wait as run.
    public var queuedRequests: Int?

    /// `admission_queue_timeout_seconds`: how long one may wait for a place.
    public var queueTimeout: Duration

    /// Creates the defaults: bodies of 32 MiB, LiteLLM's wait of one second.
    ///
    /// 32 MiB is what Anthropic's API takes, and more than OpenAI's takes of sound (25 MB) or of a picture as base64 (20 MB, 27 with
    /// the encoding). A body is held in memory, once as it came and once as the backend gets it.
    public init(
        requestBodyBytes: Int = 32 * 1024 * 1024,
        responseBodyBytes: Int? = nil,
        parallelRequests: Int? = nil,
        queuedRequests: Int? = nil,
        queueTimeout: Duration = .seconds(1)
    ) {
        self.requestBodyBytes = requestBodyBytes
        self.responseBodyBytes = responseBodyBytes
        self.parallelRequests = parallelRequests
        self.queuedRequests = queuedRequests
        self.queueTimeout = queueTimeout
    }
}
