/// A metric: its exposed name, its help text, and the names of its labels.
///
/// Each exists once, so that tables compare references instead of names.
final class Metric: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The labels that relate a series to a part of the configuration.
    static let groupLabel = "model_group"
    static let deploymentLabel = "model_id"

    let name: String
    let kind: Kind
    let help: String
    let labels: [String]

    init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}

extension Metric: Hashable {
    static func == (left: Metric, right: Metric) -> Bool { left === right }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

// LiteLLM's names as its `/metrics` shows them: counters end in `_total`. Metrics that LiteLLM does not have follow its style.
extension Metric {
    private static let group = groupLabel
    private static let deployment = [groupLabel, deploymentLabel]

    // Requests about a model
    static let requests = Metric(
        "litellm_proxy_total_requests_metric_total",
        .counter,
        "Requests about a model.",
        labels: [group, "route", "status_code"]
    )
    static let failedRequests = Metric(
        "litellm_proxy_failed_requests_metric_total",
        .counter,
        "Requests about a model that ended with an error or were interrupted.",
        labels: [group, "route", "exception_status"]
    )
    static let cancelledRequests = Metric(
        "litellm_proxy_cancelled_requests_metric_total",
        .counter,
        "Requests about a model whose client left before the end.",
        labels: [group, "route"]
    )
    static let retries = Metric(
        "litellm_request_retries_total",
        .counter,
        "Attempts after the first within a group.",
        labels: [group]
    )
    static let inputTokens = Metric(
        "litellm_input_tokens_metric_total",
        .counter,
        "Tokens of prompts, as backends counted them.",
        labels: deployment
    )
    static let outputTokens = Metric(
        "litellm_output_tokens_metric_total",
        .counter,
        "Tokens of completions, as backends counted them.",
        labels: deployment
    )
    static let totalTokens = Metric(
        "litellm_total_tokens_metric_total",
        .counter,
        "Tokens of prompts and completions, as backends counted them.",
        labels: deployment
    )

    // Times
    static let totalLatency = Metric(
        "litellm_request_total_latency_metric",
        .histogram,
        "Seconds from the request to the end of the response.",
        labels: [group]
    )
    static let backendLatency = Metric(
        "litellm_llm_api_latency_metric",
        .histogram,
        "Seconds from the start of the successful attempt to the end of its response.",
        labels: deployment
    )
    static let timeToFirstToken = Metric(
        "litellm_llm_api_time_to_first_token_metric",
        .histogram,
        "Seconds from the start of the successful attempt to the first event of its stream.",
        labels: deployment
    )
    static let latencyPerToken = Metric(
        "litellm_deployment_latency_per_output_token",
        .histogram,
        "Seconds of the successful attempt per token of its completion.",
        labels: deployment
    )
    static let tokenGap = Metric(
        "litellm_llm_api_inter_token_gap_metric",
        .histogram,
        "Seconds between two reads of a stream's events.",
        labels: deployment
    )
    static let overhead = Metric(
        "litellm_overhead_latency_metric",
        .histogram,
        "Seconds before the response's head that were not spent in the successful attempt: proxy, queue, failed attempts.",
        labels: [group]
    )
    static let queueTime = Metric(
        "litellm_request_queue_time_seconds",
        .histogram,
        "Seconds that a request waited for admission.",
        labels: [group]
    )

    // Deployments
    static let deploymentRequests = Metric(
        "litellm_deployment_total_requests_total",
        .counter,
        "Attempts at a deployment.",
        labels: deployment
    )
    static let deploymentSuccesses = Metric(
        "litellm_deployment_success_responses_total",
        .counter,
        "Successful attempts.",
        labels: deployment
    )
    static let deploymentFailures = Metric(
        "litellm_deployment_failure_responses_total",
        .counter,
        "Failed attempts, by status and whose fault it was.",
        labels: deployment + ["exception_status", "fault"]
    )
    static let deploymentCancellations = Metric(
        "litellm_deployment_cancelled_requests_total",
        .counter,
        "Calls to a deployment that ended because the client left.",
        labels: deployment
    )
    static let cooldowns = Metric(
        "litellm_deployment_cooled_down_total",
        .counter,
        "Cooldowns of a deployment.",
        labels: [deploymentLabel]
    )
    static let successfulFallbacks = Metric(
        "litellm_deployment_successful_fallbacks_total",
        .counter,
        "Requests that succeeded with a fallback group.",
        labels: [group]
    )
    static let failedFallbacks = Metric(
        "litellm_deployment_failed_fallbacks_total",
        .counter,
        "Requests that failed with all fallback groups, too.",
        labels: [group]
    )

    // Current state
    static let inFlight = Metric(
        "litellm_in_flight_requests",
        .gauge,
        "Running requests about a model."
    )
    static let queued = Metric(
        "litellm_queued_requests",
        .gauge,
        "Requests that wait for admission."
    )
    static let retryBudget = Metric(
        "litellm_retry_budget_tokens",
        .gauge,
        "Retries left for a group.",
        labels: [group]
    )
    static let deploymentState = Metric(
        "litellm_deployment_state",
        .gauge,
        "0: healthy, 1: recent failures, 2: cooling down.",
        labels: deployment
    )
    static let deploymentInFlight = Metric(
        "litellm_deployment_in_flight_requests",
        .gauge,
        "Running calls to a deployment.",
        labels: deployment
    )
}
