import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Metrics")
struct MetricsTests {
    private static let good =
        #"{"id":"1","model":"up","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#
    private static let stream = [
        "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":5}}\n\n",
        "data: [DONE]\n\n",
    ]

    private func service(
        _ router: RouterConfiguration = Samples.configuration(Samples.deployment("a")),
        masterKey: String? = nil,
        observability: ObservabilityConfiguration = ObservabilityConfiguration(servesMetrics: true),
        clock: ManualClock = ManualClock(skippingWaitsUpTo: .seconds(6000)),
        _ script: @escaping ScriptedTransport.Script = { _ throws(TransportError) in .json(Self.good) }
    ) -> ProxyService {
        ProxyService(
            configuration: ProxyConfiguration(
                router: router,
                masterKey: masterKey.map { SecretString($0) },
                observability: observability
            ),
            transport: ScriptedTransport(script),
            dependencies: ProxyDependencies(
                clock: clock,
                randomBits: { 0 }
            )
        )
    }

    private func chat(_ service: ProxyService, _ body: String = #"{"model":"chat"}"#) async throws {
        let request = ProxyRequest(method: .post, target: "/v1/chat/completions", body: Array(body.utf8))
        if case .stream(let write) = await service.respond(to: request).body {
            try await write(BodyCollector())
        }
    }

    private func scrape(
        _ service: ProxyService,
        _ headers: HTTPFields = [:]
    ) async -> (head: HTTPResponse, lines: [String]) {
        let request = ProxyRequest(method: .get, target: "/metrics", headers: headers)
        let response = await service.respond(to: request)
        guard case .bytes(let bytes) = response.body else { return (response.head, []) }
        return (response.head, bytes.text.split(separator: "\n").map(String.init))
    }

    @Test("Served where prometheus is a callback, to those who have the key, unless none is asked for")
    func access() async {
        let off = ObservabilityConfiguration(servesMetrics: false, metricsNeedKey: false)
        #expect(await scrape(service(observability: off)).head.status == .notFound)
        let keyed = service(masterKey: "sk-key")
        #expect(await scrape(keyed).head.status == .unauthorized)
        #expect(await scrape(keyed, [.authorization: "Bearer sk-key"]).head.status == .ok)
        let open = ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: false)
        let answer = await scrape(service(masterKey: "sk-key", observability: open))
        #expect(answer.head.status == .ok)
        #expect(answer.head.headerFields[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
    }

    @Test("A request is counted with its tokens and times, under LiteLLM's names")
    func request() async throws {
        let service = service()
        try await chat(service)
        try await chat(service)
        let lines = await scrape(service).lines
        let route = #"model_group="chat",route="/chat/completions""#
        for line in [
            "# TYPE litellm_proxy_total_requests_metric_total counter",
            #"litellm_proxy_total_requests_metric_total{\#(route),status_code="200"} 2"#,
            #"litellm_input_tokens_metric_total{model_group="chat",model_id="a"} 14"#,
            #"litellm_output_tokens_metric_total{model_group="chat",model_id="a"} 6"#,
            #"litellm_total_tokens_metric_total{model_group="chat",model_id="a"} 20"#,
            #"litellm_deployment_success_responses_total{model_group="chat",model_id="a"} 2"#,
            "# TYPE litellm_request_total_latency_metric histogram",
            #"litellm_request_total_latency_metric_bucket{model_group="chat",le="+Inf"} 2"#,
            #"litellm_request_total_latency_metric_count{model_group="chat"} 2"#,
            #"litellm_llm_api_latency_metric_count{model_group="chat",model_id="a"} 2"#,
            #"litellm_request_queue_time_seconds_count{model_group="chat"} 2"#,
            "litellm_in_flight_requests 0", "litellm_queued_requests 0",
            #"litellm_deployment_state{model_group="chat",model_id="a"} 0"#,
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(!lines.contains { $0.hasPrefix("litellm_proxy_failed_requests_metric_total{") })
        #expect(!lines.contains { $0.hasPrefix("litellm_llm_api_time_to_first_token_metric") })
    }

    @Test("A stream gives its first token's time, and its tokens though the client did not ask for them")
    func stream() async throws {
        let service = service { _ throws(TransportError) in .events(Self.stream) }
        try await chat(service, #"{"model":"chat","stream":true}"#)
        let lines = await scrape(service).lines
        let labels = #"model_group="chat",model_id="a""#
        #expect(lines.contains("litellm_llm_api_time_to_first_token_metric_count{\(labels)} 1"))
        #expect(lines.contains("litellm_output_tokens_metric_total{\(labels)} 5"))
        #expect(lines.contains { $0.hasPrefix("litellm_llm_api_inter_token_gap_metric_count{\(labels)} ") })
    }

    @Test("Failures, retries and rests are counted with whose fault they were")
    func failures() async throws {
        var router = Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
        router.deployments[0].order = 1
        router.deployments[1].order = 2
        router.cooldown.allowedFails = 0
        let service = service(router) { request throws(TransportError) in
            request.url.contains("backend-a") ? .json(status: 500, "{}") : .json(Self.good)
        }
        try await chat(service)
        let lines = await scrape(service).lines
        for line in [
            #"litellm_request_retries_total{model_group="chat"} 1"#,
            // Ten to begin with; the retry led to an answer and came back, with the share that an answer adds.
            #"litellm_retry_budget_tokens{model_group="chat"} 10.2"#,
            #"litellm_deployment_total_requests_total{model_group="chat",model_id="a"} 1"#,
            #"litellm_deployment_failure_responses_total{model_group="chat",model_id="a",exception_status="502",fault="backend"} 1"#,
            #"litellm_deployment_cooled_down_total{model_id="a"} 1"#,
            #"litellm_deployment_state{model_group="chat",model_id="a"} 2"#,
            #"litellm_deployment_state{model_group="chat",model_id="b"} 0"#,
        ] { #expect(lines.contains(line), "\(line)\n\(lines.filter { $0.contains("failure_resp") })") }
    }

    @Test("What clients make up never becomes a label")
    func boundedLabels() async throws {
        let service = service(masterKey: nil)
        for number in 0..<50 {
            try await chat(service, #"{"model":"made-up-\#(number)"}"#)
            let odd = ProxyRequest(
                method: .post,
                target: "/v1/odd/\(number)",
                body: Array(#"{"model":"chat"}"#.utf8)
            )
            _ = await service.respond(to: odd)
            _ = await service.respond(to: ProxyRequest(method: .get, target: "/made-up/\(number)"))
        }
        let lines = await scrape(service).lines.filter { $0.hasPrefix("litellm_proxy_total_requests") }
        #expect(
            lines == [
                #"litellm_proxy_total_requests_metric_total{model_group="",route="/chat/completions",status_code="404"} 50"#,
                #"litellm_proxy_total_requests_metric_total{model_group="",route="/other",status_code="404"} 50"#,
            ]
        )
        #expect(StatusLabel.text(429) == "429")
        #expect(StatusLabel.text(477) == "4xx")
        var table = MetricTable()
        for number in 0..<(MetricTable.seriesLimit + 10) { table.add(to: .retries, ["\(number)"]) }
        #expect(table.values[.retries]?.count == MetricTable.seriesLimit + 1)
    }

    @Test("Nothing is counted while metrics are off; a reload turns them on")
    func reload() async throws {
        let service = service(observability: ObservabilityConfiguration())
        try await chat(service)
        #expect(service.context.metrics.counted(at: .now).values.isEmpty)
        var configuration = service.configuration
        configuration.observability.servesMetrics = true
        service.update(configuration)
        try await chat(service)
        #expect(!service.context.metrics.counted(at: .now).values.isEmpty)
    }

    @Test("What a reload took away is shown for ten minutes, then no more; what stays keeps its counts")
    func departures() async throws {
        let clock = ManualClock()
        let service = service(
            Samples.configuration(Samples.deployment("a"), Samples.deployment("b")),
            clock: clock
        )
        for id in ["a", "b"] { try await chat(service, #"{"model":"\#(id)"}"#) }
        func counted(_ id: String) async -> Bool {
            let labels = #"{model_group="chat",model_id="\#(id)"}"#
            return await scrape(service).lines.contains {
                $0.hasPrefix("litellm_deployment_total_requests_total\(labels)")
            }
        }
        #expect(await counted("a"))
        #expect(await counted("b"))
        var configuration = service.configuration
        configuration.router.deployments.removeAll { $0.id.rawValue == "a" }
        service.update(configuration)
        clock.advance(by: RemovedSubjects.retention - .seconds(1))
        #expect(await counted("a"))
        clock.advance(by: .seconds(1))
        #expect(await !counted("a"))
        #expect(await counted("b"))
        let lines = await scrape(service).lines
        #expect(!lines.contains { $0.contains(#"model_id="a""#) })
        #expect(lines.contains(#"litellm_request_total_latency_metric_count{model_group="chat"} 2"#))
    }

    @Test(
        "A deployment that comes back in time keeps its counts; one that ends late is forgotten at a later reload"
    )
    func comesBack() {
        let metrics = ProxyMetrics(isOn: true)
        let group = MetricSubject.group("g")
        func series(at now: ContinuousClock.Instant) -> Set<[String]> {
            Set(metrics.counted(at: now).values[.deploymentRequests]?.keys.map { $0 } ?? [])
        }
        let start = ContinuousClock.now
        metrics.observe(.attemptSucceeded(DeploymentID("a"), group: "g", firstByteAfter: .zero))
        metrics.update(isOn: true, present: [group], at: start)
        metrics.update(isOn: true, present: [group, .deployment("a")], at: start + .seconds(500))
        #expect(series(at: start + .seconds(2000)) == [["g", "a"]])
        metrics.update(isOn: true, present: [group], at: start + .seconds(2000))
        #expect(series(at: start + .seconds(2600)) == [])
        metrics.observe(.attemptSucceeded(DeploymentID("a"), group: "g", firstByteAfter: .zero))
        metrics.update(isOn: true, present: [group], at: start + .seconds(3000))
        #expect(series(at: start + .seconds(3599)) == [["g", "a"]])
        #expect(series(at: start + .seconds(3600)) == [])
    }

    @Test("However often deployments are replaced, few of those that are gone are kept")
    func manyReloads() {
        let metrics = ProxyMetrics(isOn: true)
        let now = ContinuousClock.now
        let count = 3 * RemovedSubjects.limit
        for number in 0..<count {
            let id = DeploymentID("\(number)")
            metrics.observe(.attemptSucceeded(id, group: "g", firstByteAfter: .zero))
            metrics.update(
                isOn: true,
                present: [.group("g"), .deployment("\(number + 1)")],
                at: now + .milliseconds(number)
            )
        }
        let series = metrics.counted(at: now + .seconds(2)).values[.deploymentRequests]
        let kept = (count - RemovedSubjects.limit)..<count
        #expect(Set(series?.keys.map { $0 } ?? []) == Set(kept.map { ["g", "\($0)"] }))
    }

    @Test("What stays is counted on where it stood when other labels were forgotten")
    func forgotten() {
        var table = MetricTable()
        for group in ["gone", "stays", "new"] { table.add(to: .retries, [group]) }
        table.observe(.seconds(1), in: .queueTime, ["stays"])
        table.remove([.group("gone")])
        for group in ["stays", "gone"] { table.add(to: .retries, [group]) }
        let retries = (table.values[.retries] ?? [:]).compactMapValues { value -> Double? in
            if case .number(let number) = value { number } else { nil }
        }
        #expect(retries == [["stays"]: 2, ["new"]: 1, ["gone"]: 1])
        #expect(table.values[.queueTime]?.keys.map { $0 } == [["stays"]])
    }

    @Test("The text form: buckets add up, label values are escaped")
    func text() {
        var table = MetricTable()
        table.add(2.5, to: .retries, ["a\"b\\c\nd"])
        table.observe(.milliseconds(250), in: .queueTime, ["g"])
        table.observe(.seconds(400), in: .queueTime, ["g"])
        let lines = PrometheusText.text(of: table).split(separator: "\n").map(String.init)
        #expect(lines.contains(#"litellm_request_retries_total{model_group="a\"b\\c\nd"} 2.5"#))
        #expect(lines.contains(#"litellm_request_queue_time_seconds_bucket{model_group="g",le="0.1"} 0"#))
        #expect(lines.contains(#"litellm_request_queue_time_seconds_bucket{model_group="g",le="0.25"} 1"#))
        #expect(lines.contains(#"litellm_request_queue_time_seconds_bucket{model_group="g",le="300"} 1"#))
        #expect(lines.contains(#"litellm_request_queue_time_seconds_bucket{model_group="g",le="+Inf"} 2"#))
        #expect(lines.contains(#"litellm_request_queue_time_seconds_sum{model_group="g"} 400.25"#))
    }
}
