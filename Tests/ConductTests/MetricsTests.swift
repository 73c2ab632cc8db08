import ProxyCore
import ProxyTesting
import TestSupport
import Testing

/// `GET /metrics` after a bad day, over real sockets.
@Suite("Metrics on the wire", .serialized, .timeLimit(.minutes(2)))
struct MetricsTests {
    private static func response(to request: ScriptedBackend.Request) -> [ScriptedBackend.Step] {
        let body = String(decoding: request.body, as: UTF8.self)
        if body.contains("\"fails\"") { return Script.status(500) }
        if body.contains("\"breaks\"") { return Script.started(.close) }
        guard body.contains("\"stream\":true") else { return [.response(CannedResponses.chat)] }
        return CannedResponses.stream.flatMap { [.pause(.milliseconds(2)), $0] }
    }

    @Test("The whole text is what a strict reader takes, and tells what happened")
    func exposition() async throws {
        let backend = try ScriptedBackend { Self.response(to: $0) }
        defer { backend.stop() }
        try await ProxyUnderTest.serving(
            [backend.url("/v1"), backend.url("/v1")],
            change: {
                // A group's name is the configuration's, and may be anything.
                $0.router.deployments[1].modelName = "odd \"name\"\\ with\nall"
                $0.router.retries.count = 1
                $0.router.cooldown = CooldownConfiguration(allowedFails: 0)
                $0.router.fallbacks.general = ["chat": ["odd \"name\"\\ with\nall"]]
                $0.observability = ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: false)
            }
        ) { proxy in
            for fields in ["", ",\"stream\":true", ",\"fails\":1", ",\"stream\":true,\"breaks\":1"] {
                let client = try proxy.client()
                client.send(ProxyUnderTest.chat(fields, extraHead: "connection: close\r\n"))
                _ = try await client.everything()
            }
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat(model: "made up", extraHead: "connection: close\r\n"))
            _ = try await client.everything()
            let metrics = try await MetricsExposition(of: proxy)
            let group = ["model_group": "chat"]
            let deployment = ["model_group": "chat", "model_id": "d0"]
            #expect(metrics.value("litellm_llm_api_inter_token_gap_metric_count", deployment) ?? 0 >= 1)
            #expect(metrics.value("litellm_llm_api_inter_token_gap_metric_sum", deployment) ?? 0 > 0)
            #expect(metrics.value("litellm_retry_budget_tokens", group) ?? 100 < 11)
            #expect(
                metrics.value("litellm_request_retries_total", ["model_group": "odd \"name\"\\ with\nall"])
                    ?? 0 >= 1
            )
            #expect(metrics.value("litellm_deployment_cooled_down_total", ["model_id": "d1"]) ?? 0 >= 1)
            #expect(metrics.value("litellm_request_queue_time_seconds_count", group) ?? 0 >= 2)
            #expect(metrics.value("litellm_queued_requests") == 0)
            #expect(metrics.value("litellm_in_flight_requests") == 0)
            #expect(metrics.value("litellm_deployment_failed_fallbacks_total") == 1)
            #expect(metrics.families["litellm_proxy_total_requests_metric_total"]?.samples.isEmpty == false)
            let labels = Set(metrics.families.values.flatMap { $0.samples.flatMap { $0.labels.values } })
            #expect(!labels.contains { $0.contains("made up") || $0.contains("127.0.0.1") })
        }
    }

    @Test(
        "The reader is strict",
        arguments: [
            "# HELP a x\n# TYPE a counter\na 1\n", "# HELP a x\n# TYPE a gauge\na 1",
            "# HELP a x\n# TYPE a gauge\na 1\na 2\n", "# HELP a x\n# TYPE a gauge\nb 1\n",
            "# TYPE a gauge\na 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"\\q\"} 1\n",
            "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
            "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", "\n", "1a 2\n",
        ]
    )
    func strict(text: String) {
        #expect(throws: MetricsExposition.Malformed.self) { try MetricsExposition(text) }
    }
}
