// LiteLLM's names as a scrape of it shows them: its counters end in `_total`. What it has no name for is named in its manner.
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
        "Requests about a model that were answered with an error or broke off.",
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
        "Tokens of answers, as backends counted them.",
        labels: deployment
    )
    static let totalTokens = Metric(
        "litellm_total_tokens_metric_total",
        .counter,
        "Tokens of prompts and answers, as backends counted them.",
        labels: deployment
    )

    // Times
    static let totalLatency = Metric(
        "litellm_request_total_latency_metric",
        .histogram,
        "Seconds from the request to the answer's end.",
        labels: [group]
    )
    static let backendLatency = Metric(
        "litellm_llm_api_latency_metric",
        .histogram,
        "Seconds of the attempt that answered, to its end.",
        labels: deployment
    )
    static let timeToFirstToken = Metric(
        "litellm_llm_api_time_to_first_token_metric",
        .histogram,
        "Seconds from the attempt that answered to the first event of its stream.",
        labels: deployment
    )
    static let latencyPerToken = Metric(
        "litellm_deployment_latency_per_output_token",
        .histogram,
        "Seconds of the attempt that answered, for each token of its answer.",
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
        "Seconds before the answer's head that the answering backend did not use: the proxy, its queue, failed attempts.",
        labels: [group]
    )
    static let queueTime = Metric(
        "litellm_request_queue_time_seconds",
        .histogram,
        "Seconds that a request waited for a place.",
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
        "Attempts that a deployment answered.",
        labels: deployment
    )
    static let deploymentFailures = Metric(
        "litellm_deployment_failure_responses_total",
        .counter,
        "Attempts that failed, and whose fault it was judged to be.",
        labels: deployment + ["exception_status", "fault"]
    )
    static let deploymentCancellations = Metric(
        "litellm_deployment_cancelled_requests_total",
        .counter,
        "Calls to a deployment that were ended because the client had left.",
        labels: deployment
    )
    static let cooldowns = Metric(
        "litellm_deployment_cooled_down_total",
        .counter,
        "How often a deployment was sent to rest.",
        labels: [deploymentLabel]
    )
    static let successfulFallbacks = Metric(
        "litellm_deployment_successful_fallbacks_total",
        .counter,
        "Requests that another group answered.",
        labels: [group]
    )
    static let failedFallbacks = Metric(
        "litellm_deployment_failed_fallbacks_total",
        .counter,
        "Requests that no other group answered either.",
        labels: [group]
    )

    // The present state
    static let inFlight = Metric(
        "litellm_in_flight_requests",
        .gauge,
        "Requests about a model under way."
    )
    static let queued = Metric(
        "litellm_queued_requests",
        .gauge,
        "Requests that wait for a place."
    )
    static let retryBudget = Metric(
        "litellm_retry_budget_tokens",
        .gauge,
        "Retries that a group may still make.",
        labels: [group]
    )
    static let deploymentState = Metric(
        "litellm_deployment_state",
        .gauge,
        "0: healthy, 1: failures of late, 2: resting.",
        labels: deployment
    )
    static let deploymentInFlight = Metric(
        "litellm_deployment_in_flight_requests",
        .gauge,
        "Calls to a deployment under way.",
        labels: deployment
    )
}
