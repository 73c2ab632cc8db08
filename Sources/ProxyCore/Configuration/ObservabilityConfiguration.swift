/// What is told about requests: metrics and logs.
public struct ObservabilityConfiguration: Sendable, Hashable {
    /// Whether `GET /metrics` is served: `prometheus` stands in one of LiteLLM's callback lists.
    public var servesMetrics: Bool

    /// `require_auth_for_metrics_endpoint`: whether `/metrics` asks for the master key.
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
