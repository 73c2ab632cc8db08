/// The limits on the size and the number of requests.
public struct ProxyLimits: Sendable, Hashable {
    /// `max_request_size_mb`: the largest request body, in bytes.
    public var requestBodyBytes: Int

    /// `max_response_size_mb`: the largest body of a response that is not a stream, in bytes; `nil` for 256 MiB.
    public var responseBodyBytes: Int?

    /// `global_max_parallel_requests`: parallel requests over all models; `nil` for no limit.
    public var parallelRequests: Int?

    /// `max_queued_requests_per_worker`: requests that may wait for a permit; `nil` for as many as may run.
    public var queuedRequests: Int?

    /// `admission_queue_timeout_seconds`: how long a request waits for a permit.
    public var queueTimeout: Duration

    /// Creates the defaults: bodies of 32 MiB, and LiteLLM's queue timeout of one second.
    ///
    /// 32 MiB is the limit of Anthropic's API, and more than OpenAI's for audio (25 MB) or images in base64 (27 MB). Bodies are kept in
    /// memory, once as received and once as sent to the backend.
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

/// How to check the backends' health.
public struct HealthConfiguration: Sendable, Hashable {
    /// `background_health_checks`: whether to check periodically, or only on request.
    public var runsInBackground: Bool

    /// `health_check_interval`: the pause between two checks.
    public var interval: Duration

    /// `health_check_details`: whether clients may see addresses and details of failures.
    public var showsDetails: Bool

    /// Creates the defaults: in the background, every 300 s as in LiteLLM, with details.
    public init(
        runsInBackground: Bool = true,
        interval: Duration = .seconds(300),
        showsDetails: Bool = true
    ) {
        self.runsInBackground = runsInBackground
        self.interval = interval
        self.showsDetails = showsDetails
    }
}

/// Metrics and logs.
public struct ObservabilityConfiguration: Sendable, Hashable {
    /// Whether to serve `GET /metrics`: one of LiteLLM's callback lists contains `prometheus`.
    public var servesMetrics: Bool

    /// `require_auth_for_metrics_endpoint`: whether `/metrics` requires the master key.
    public var metricsNeedKey: Bool

    /// `json_logs`: whether log lines are JSON.
    public var logsJSON: Bool

    /// `set_verbose`: whether debug lines are logged.
    public var isVerbose: Bool

    /// Creates LiteLLM's defaults.
    public init(
        servesMetrics: Bool = false,
        metricsNeedKey: Bool = true,
        logsJSON: Bool = false,
        isVerbose: Bool = false
    ) {
        self.servesMetrics = servesMetrics
        self.metricsNeedKey = metricsNeedKey
        self.logsJSON = logsJSON
        self.isVerbose = isVerbose
    }
}

/// How to list the models that a wildcard matches.
public struct ModelListing: Sendable, Hashable {
    /// `check_provider_endpoint`: whether to ask the backends for the models; otherwise the wildcard itself is listed.
    public var asksBackends: Bool

    /// `return_wildcard_routes`: whether to list the wildcard itself, too.
    public var includesPatterns: Bool

    /// Creates the defaults: the backends' models replace the wildcard.
    public init(asksBackends: Bool = true, includesPatterns: Bool = false) {
        self.asksBackends = asksBackends
        self.includesPatterns = includesPatterns
    }
}

/// A path below `/v1` that is passed to the backend of the request's model even though it is not an inference endpoint.
public struct PassThroughPath: Sendable, Hashable {
    /// The path with its `/v1`, as in `/v1/load_lora_adapter`.
    public var path: String

    /// `include_subpath`: whether paths below it are passed on, too.
    public var includesSubpaths: Bool

    /// Creates a path.
    public init(_ path: String, includesSubpaths: Bool = false) {
        self.path = path
        self.includesSubpaths = includesSubpaths
    }

    /// Whether it covers a request's path, which must be free of `.`, `..` and escapes.
    func covers(_ requested: String) -> Bool {
        requested.hasSameBytes(as: path) || (includesSubpaths && requested.utf8.starts(with: "\(path)/".utf8))
    }
}
