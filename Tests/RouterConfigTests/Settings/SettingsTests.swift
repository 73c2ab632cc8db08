import HTTPTransport
import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct SettingsTests {
    private func proxy(_ settings: String, _ environment: [String: String] = [:]) throws -> (
        ProxyConfiguration, String
    ) {
        let loaded = try load(oneModel + settings + "\n", environment)
        return (loaded.proxy, loaded.findings)
    }

    @Test("the master key: the file's, else the environment's, else none")
    func masterKey() throws {
        let environment = ["LITELLM_MASTER_KEY": "sk-env", "OWN": "sk-own"]
        #expect(try proxy("").0.masterKey == nil)
        #expect(try proxy("", environment).0.masterKey?.reveal() == "sk-env")
        let own = "general_settings: {master_key: os.environ/OWN}"
        #expect(try proxy(own, environment).0.masterKey?.reveal() == "sk-own")
        #expect(try proxy("general_settings: {master_key: 0042}").0.masterKey?.reveal() == "0042")
        #expect(try proxy("general_settings: {master_key: sk-1234}").1.contains("which is public"))
    }

    @Test("a master key without effect is refused")
    func emptyMasterKey() {
        for (settings, environment) in [
            ("general_settings: {master_key: \"\"}", [:]), ("general_settings: {master_key: \"  \"}", [:]),
            ("general_settings: {master_key: os.environ/K}", ["K": ""]), ("", ["LITELLM_MASTER_KEY": ""]),
            ("general_settings: {master_key: [sk-a]}", [:]),
            ("general_settings: {master_key: os.environ/GONE}", [:]),
            ("general_settings: {master_key: \"a\\nb\"}", [:]),
        ] as [(String, [String: String])] {
            #expect(refusal(of: oneModel + settings + "\n", environment).contains("error:"), "\(settings)")
        }
    }

    @Test("an unsupported check of clients is only a warning if there is a master key")
    func guardedDoor() throws {
        let guarded = try proxy("general_settings: {custom_auth: my.module, master_key: sk-x-key}")
        #expect(!guarded.1.contains("error:"))
        #expect(guarded.1.contains("warning: general_settings.custom_auth: has no effect here"))
    }

    @Test("limits, health and usage")
    func general() throws {
        let (proxy, findings) = try proxy(
            """
            general_settings:
              always_include_stream_usage: true
              max_request_size_mb: 2
              max_response_size_mb: 0.5
              max_in_flight_requests_per_worker: 12
              max_queued_requests_per_worker: 3
              admission_queue_timeout_seconds: 0.25
              background_health_checks: false
              health_check_interval: 60
              health_check_details: no
            """
        )
        #expect(proxy.alwaysIncludesStreamUsage)
        #expect(proxy.limits.requestBodyBytes == 2 * 1024 * 1024)
        #expect(proxy.limits.responseBodyBytes == 512 * 1024)
        #expect(proxy.limits.parallelRequests == 12)
        #expect(proxy.limits.queuedRequests == 3)
        #expect(proxy.limits.queueTimeout == .milliseconds(250))
        #expect(
            proxy.health
                == HealthConfiguration(runsInBackground: false, interval: .seconds(60), showsDetails: false)
        )
        #expect(findings.isEmpty)
    }

    @Test("litellm_settings: metrics, logs, parameters, pings, certificates")
    func litellm() throws {
        let (proxy, findings) = try proxy(
            """
            litellm_settings:
              drop_params: True
              callbacks: ["prometheus", my_hooks.handler]
              json_logs: true
              set_verbose: on
              require_auth_for_metrics_endpoint: false
              sse_keepalive_ping_interval_seconds: 15
              ssl_verify: /etc/ca.pem
            """
        )
        #expect(proxy.dropsParameters)
        #expect(
            proxy.observability
                == ObservabilityConfiguration(
                    servesMetrics: true,
                    metricsNeedKey: false,
                    logsJSON: true,
                    isVerbose: true
                )
        )
        #expect(proxy.streamKeepAlive == .seconds(15))
        #expect(proxy.router.deployments.first?.certificateCheck == .authorities(path: "/etc/ca.pem"))
        let wanted = [
            "config.yaml:8:14: warning: litellm_settings.callbacks: not run here: my_hooks.handler"
        ]
        #expect(findings.split(separator: "\n").map(String.init) == wanted)
    }

    @Test(
        "prometheus in any of the lists serves metrics",
        arguments: ["success_callback", "failure_callback", "callbacks"]
    )
    func metrics(key: String) throws {
        #expect(try proxy("litellm_settings: {\(key): prometheus}").0.observability.servesMetrics)
        #expect(try !proxy("litellm_settings: {\(key): []}").0.observability.servesMetrics)
    }

    @Test(
        "a misplaced key under general_settings has no effect, as in LiteLLM, and its place is reported"
    )
    func misplaced() throws {
        let (proxy, findings) = try proxy(
            "general_settings: {drop_params: true, request_timeout: 5, num_retries: 9, routing_strategy: least-busy, host: a}"
        )
        #expect(!proxy.dropsParameters)
        #expect(proxy.router.timeouts.request == .seconds(6000))
        #expect(proxy.router.retries.count == 2)
        #expect(
            findings.contains(
                "general_settings.drop_params: has no effect here; it belongs under litellm_settings"
            )
        )
        #expect(
            findings.contains(
                "general_settings.routing_strategy: has no effect here; it belongs under router_settings"
            )
        )
        #expect(
            findings.contains(
                "general_settings.host: has no effect here; use the command line option --host"
            )
        )
    }

    @Test("an unknown key gets the nearest known one")
    func unknown() throws {
        let (_, findings) = try proxy(
            "router_settings: {num_retrys: 3, quite_something_else: 1}\nlitellm_setting: {}\nrouter: {a: 1}"
        )
        #expect(
            findings.contains(
                "router_settings.num_retrys: is unknown to LiteLLM and has no effect; did you mean num_retries?"
            )
        )
        #expect(
            findings.contains("config.yaml:6:34: warning: router_settings.quite_something_else: is unknown")
        )
        #expect(findings.contains("router: is unknown to LiteLLM"))
    }

    @Test(
        "a section that is not a mapping is refused, an empty one is allowed",
        arguments: ["general_settings", "litellm_settings", "router_settings"]
    )
    func sections(name: String) throws {
        #expect(
            refusal(of: oneModel + "\(name): [a]\n").contains(
                "error: \(name): expected a mapping, found a list"
            )
        )
        #expect(refusal(of: oneModel + "\(name): text\n").contains("found text"))
        #expect(try proxy("\(name):").1.isEmpty)
        #expect(try proxy("\(name): []").1.isEmpty)
    }

    @Test("Keys without effect are reported in one line per reason; those that are switched off are not")
    func ineffective() throws {
        let (_, findings) = try proxy(
            """
            general_settings: {database_url: x, store_model_in_db: true, alerting: [slack], disable_spend_logs: false}
            litellm_settings: {max_budget: 10, budget_duration: 30d, cache: true, cache_params: {type: redis}}
            router_settings: {redis_host: a, routing_strategy_args: {ttl: 3}}
            """
        )
        let lines = findings.split(separator: "\n").map(String.init)
        func line(_ text: String) -> String? { lines.first { $0.contains(text) } }
        #expect(
            line("general_settings.database_url, general_settings.store_model_in_db: no effect here: needs")
                != nil
        )
        #expect(line("litellm_settings.max_budget, litellm_settings.budget_duration: no effect here") != nil)
        #expect(line("litellm_settings.cache, litellm_settings.cache_params: no effect here") != nil)
        for key in [
            "general_settings.alerting", "router_settings.redis_host",
            "router_settings.routing_strategy_args",
        ] {
            #expect(line("\(key): no effect here")?.contains("note: ") == true, "\(key): \(findings)")
        }
        #expect(!findings.contains("disable_spend_logs") && !findings.contains("warning"))
        #expect(try proxy("x-anchors: &a {b: c}\nx-more: [1]").1.isEmpty)
    }
}
