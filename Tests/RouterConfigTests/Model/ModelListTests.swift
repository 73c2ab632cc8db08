import HTTPTransport
import OpenAIWire
import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct ModelListTests {
    private func entry(_ params: String, name: String = "m") -> String {
        let lines = params.split(separator: "\n").map { "      \($0)\n" }.joined()
        return "model_list:\n  - model_name: \(name)\n    litellm_params:\n\(lines)"
    }

    @Test(
        "every served prefix, and the model sent to the backend",
        arguments: [
            ("openai/a/b", Provider.openAI, "a/b"), ("hosted_vllm/q", .hostedVLLM, "q"),
            ("text-completion-openai/t", .textCompletionOpenAI, "t"), ("openai_like/l", .openAILike, "l"),
            ("litellm_proxy/p", .liteLLMProxy, "p"), ("lm_studio/s", .openAILike, "s"),
            ("custom_openai/c", .openAILike, "c"), ("openai/*", .openAI, "*"),
        ]
    )
    func prefixes(model: String, provider: Provider, upstream: String) throws {
        let loaded = try load(entry("model: \"\(model)\"\napi_base: http://h:1"))
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.provider == provider)
        #expect(deployment.upstreamModel == upstream)
        #expect(deployment.configuredModel == model)
        #expect(deployment.baseURL == "http://h:1/v1")
        #expect(deployment.configuredBaseURL == "http://h:1")
    }

    @Test(
        "`model: \"*\"` serves the requested name at one address, or at each provider with a known address"
    )
    func anyProvider() throws {
        let one = try load(entry("model: \"*\"\napi_base: http://h:1", name: "\"*\""))
        #expect(one.deployments.map(\.upstreamModel) == ["*"])
        #expect(one.findings.isEmpty)
        let every = try load(
            entry("model: \"*\"\nrpm: 7", name: "\"*\""),
            ["HOSTED_VLLM_API_BASE": "http://v:8000", "OPENAI_API_KEY": "sk-o"]
        )
        #expect(
            every.deployments.map(\.modelName) == ["openai/*", "text-completion-openai/*", "hosted_vllm/*"]
        )
        #expect(every.deployments.map(\.upstreamModel) == ["*", "*", "*"])
        #expect(every.deployments.map(\.requestsPerMinute) == [7, 7, 7])
        #expect(every.deployments.map(\.baseURL).last == "http://v:8000/v1")
        let prefixed = try load(entry("model: \"*\"", name: "team/*"))
        #expect(prefixed.deployments.first?.modelName == "team/openai/*")
        // Without a wildcard in its own name there is no requested name to go by.
        #expect(try load(entry("model: \"*\"", name: "m")).deployments.isEmpty)
    }

    @Test("check_provider_endpoint and return_wildcard_routes")
    func listing() throws {
        let text = entry("model: openai/*", name: "\"*\"")
        #expect(try load(text).proxy.listing == ModelListing())
        let set = try load(
            text + "\nlitellm_settings: {check_provider_endpoint: false}"
                + "\ngeneral_settings: {return_wildcard_routes: true}\n"
        )
        #expect(set.proxy.listing == ModelListing(asksBackends: false, includesPatterns: true))
    }

    @Test("a deployment may set its own limits on failures and health checks")
    func modelInformation() throws {
        let loaded = try load(
            """
            model_list:
              - model_name: m
                litellm_params: {model: openai/q, api_base: "http://h", keepalive_seconds: 12}
                model_info:
                  allowed_fails: 7
                  allowed_fails_policy: {TimeoutErrorAllowedFails: 1}
                  health_check_model: small
                  health_check_timeout: 4
                  disable_background_health_check: true

            """
        )
        let deployment = try #require(loaded.deployments.first)
        #expect(loaded.findings.isEmpty)
        #expect(deployment.allowedFails == 7)
        #expect(deployment.allowedFailsPolicy == [.timeout: 1])
        #expect(deployment.streamKeepAlive == .seconds(12))
        #expect(deployment.information.healthCheckModel == "small")
        #expect(deployment.information.healthCheckTimeout == .seconds(4))
        #expect(deployment.information.skipsBackgroundHealthCheck)
    }

    @Test("a provider that is not served is refused by name, and the rest loads")
    func refusedProviders() throws {
        let loaded = try load(
            """
            model_list:
              - model_name: cloud
                litellm_params: {model: bedrock/claude, aws_region_name: eu, api_key: os.environ/NOT_SET}
              - model_name: local
                litellm_params: {model: ollama_chat/llama3, api_base: "http://o:11434"}
              - model_name: fast
                litellm_params: {model: groq/llama}
              - model_name: vertex
                litellm_params: {model: gemini-2.5-pro}
              - model_name: typo
                litellm_params: {model: x, custom_llm_provider: openia, api_base: "http://h"}
              - model_name: chat
                litellm_params: {model: openai/q, api_base: "http://h"}

            """
        )
        #expect(loaded.names == ["chat"])
        #expect(
            loaded.report.rejectedModels.map(\.modelName) == ["cloud", "local", "fast", "vertex", "typo"]
        )
        #expect(loaded.findings.contains("config.yaml:3:29: warning: model_list[0].litellm_params.model:"))
        #expect(loaded.findings.contains("bedrock is not OpenAI-compatible"))
        #expect(loaded.findings.contains("model: openai/NAME` with `api_base: http://HOST:11434/v1`"))
        #expect(loaded.findings.contains("https://api.groq.com/openai/v1"))
        #expect(loaded.findings.contains("did you mean openai?"))
        #expect(loaded.findings.contains("NOT_SET is not set; nothing served here needs it"))
        #expect(
            loaded.report.keys.contains { $0.keyClass == .refused && $0.keyPath.hasPrefix("model_list[0]") }
        )
    }

    @Test("a model without prefix but with an address is served, with a note that LiteLLM would drop it")
    func bareModels() throws {
        let loaded = try load(entry("model: llama3.1:8b\napi_base: http://o:11434\napi_key: \"\""))
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.upstreamModel == "llama3.1:8b")
        #expect(deployment.apiKey == nil)
        #expect(
            loaded.findings.contains("note: model_list[0].litellm_params.model: there is no provider prefix")
        )
        let slash = try load(
            entry("model: Qwen/Qwen3-8B\napi_base: http://v:1/v1"),
            ["OPENAI_API_KEY": "sk-foreign"]
        )
        #expect(slash.deployments.first?.upstreamModel == "Qwen/Qwen3-8B")
        #expect(slash.deployments.first?.apiKey == nil, "the key of OpenAI is not for a stranger")
    }

    @Test("names of OpenAI's models go to OpenAI, with its variables")
    func openAINames() throws {
        let environment = ["OPENAI_API_KEY": "sk-env"]
        for name in ["gpt-4o", "o1", "o3-mini", "text-embedding-3-small", "dall-e-3", "whisper-1"] {
            let deployment = try #require(try load(entry("model: \(name)"), environment).deployments.first)
            #expect(deployment.baseURL == "https://api.openai.com/v1")
            #expect(deployment.provider == .openAI)
            #expect(deployment.apiKey?.reveal() == "sk-env")
        }
        let instruct = try load(entry("model: gpt-3.5-turbo-instruct"), environment)
        #expect(instruct.deployments.first?.provider == .textCompletionOpenAI)
        let moved = try load(entry("model: openai/x"), ["OPENAI_BASE_URL": "http://gw:9"])
        #expect(moved.deployments.first?.baseURL == "http://gw:9/v1")
        for name in ["gpt-oss-20b", "my-model", "\"*\"", "o100"] {
            #expect(try load(entry("model: \(name)")).deployments.isEmpty)
        }
    }

    @Test("each provider's variables replace a missing address and key")
    func providerVariables() throws {
        let environment = [
            "HOSTED_VLLM_API_BASE": "http://v:1", "HOSTED_VLLM_API_KEY": "k1",
            "LITELLM_PROXY_API_BASE": "http://p:2/x",
            "LITELLM_PROXY_API_KEY": "k2",
        ]
        let vllm = try #require(try load(entry("model: hosted_vllm/q"), environment).deployments.first)
        #expect(vllm.baseURL == "http://v:1/v1")
        #expect(vllm.apiKey?.reveal() == "k1")
        let proxy = try #require(try load(entry("model: litellm_proxy/q"), environment).deployments.first)
        #expect(proxy.baseURL == "http://p:2/x")
        #expect(proxy.apiKey?.reveal() == "k2")
        let guessed = try load(entry("model: hosted_vllm/q"))
        #expect(guessed.deployments.first?.baseURL == "http://127.0.0.1:8000/v1")
        #expect(
            guessed.findings.contains("warning: model_list[0].litellm_params.model: `api_base` is missing")
        )
        let nowhere = try load(entry("model: openai_like/q"))
        #expect(nowhere.deployments.isEmpty)
        #expect(nowhere.findings.contains("error: model_list[0]: `api_base` is missing"))
    }

    @Test(
        "an entry with a mistake is dropped and reported with its position; the others are served",
        arguments: [
            ("  -\n", "2:4"), ("  - just text\n", "2:5"), ("  - [1]\n", "2:5"),
            ("  - model_name: x\n", "2:5"),
            ("  - model_name: x\n    litellm_params:\n", "2:5"),
            ("  - model_name: x\n    litellm_params: [a]\n", "2:5"),
            ("  - model_name: x\n    litellm_params: {api_base: \"http://h\"}\n", "2:5"),
            ("  - litellm_params: {model: openai/x}\n", "2:5"),
            ("  - model_name: x\n    litellm_params: {model: openai/}\n", "3:29"),
            ("  - model_name: x\n    litellm_params: {model: openai/x, api_base: \"ftp://h\"}\n", "2:5"),
            ("  - model_name: x\n    litellm_params: {model: openai/x, api_base: \"\"}\n", "2:5"),
            ("  - model_name: x\n    litellm_params: {model: openai/x, api_base: }\n", "2:5"),
            ("  - model_name: x\n    litellm_params: {model: openai/x, base_url: null}\n", "2:5"),
            ("  - {model_name: {a: b}, litellm_params: {model: openai/x}}\n", "2:18"),
        ]
    )
    func brokenEntries(text: String, place: String) throws {
        let good = "  - {model_name: good, litellm_params: {model: openai/x, api_base: \"http://h\"}}\n"
        let loaded = try load("model_list:\n" + text + good)
        #expect(loaded.names == ["good"])
        #expect(loaded.findings.contains("config.yaml:\(place):"), "\(loaded.findings)")
        #expect(loaded.report.rejectedModels.count == 1)
    }

    @Test("a name that YAML reads as something else is used as written")
    func oddNames() throws {
        for (written, wanted) in [
            ("3.10", "3.10"), ("yes", "yes"), ("12", "12"), ("\"yes\"", "yes"), ("ü b", "ü b"),
        ] {
            #expect(try load(entry("model: openai/x", name: written)).names == [wanted])
        }
        #expect(try load(entry("model: openai/x", name: "on")).findings.contains("put it in quotes"))
    }

    @Test("numbers, numeric texts, and limits")
    func values() throws {
        let deployment = try #require(
            try load(
                entry(
                    """
                    model: openai/x
                    timeout: "30"
                    stream_timeout: 0.5
                    max_retries: 4
                    rpm: 1_000
                    tpm: "2000"
                    weight: 2
                    order: 1
                    max_parallel_requests: 8
                    tags: [a, b]
                    cooldown_time: 7
                    drop_params: yes
                    ssl_verify: off
                    additional_drop_params: [seed]
                    allowed_openai_params: [user]
                    """
                )
            ).deployments.first
        )
        #expect(deployment.timeouts == DeploymentTimeouts(request: .seconds(30), stream: .milliseconds(500)))
        #expect(deployment.retries == 4)
        #expect(deployment.requestsPerMinute == 1000)
        #expect(deployment.tokensPerMinute == 2000)
        #expect(deployment.weight == 2)
        #expect(deployment.order == 1)
        #expect(deployment.maxParallelRequests == 8)
        #expect(deployment.tags == ["a", "b"])
        #expect(deployment.cooldownTime == .seconds(7))
        #expect(deployment.dropParameters == true)
        #expect(deployment.certificateCheck == .none)
        #expect(deployment.additionalDropParameters == ["seed"])
        #expect(deployment.allowedParameters == ["user"])
    }

    @Test(
        "a value of the wrong kind is an error with its position, and the default applies",
        arguments: [
            "timeout: [1]", "timeout: soon", "timeout: -1", "timeout: .inf", "rpm: many", "rpm: 1e400",
            "weight: {a: 1}",
            "tags: {a: 1}", "extra_body: text", "drop_params: perhaps", "max_parallel_requests: 0",
            "extra_headers: [a]",
        ]
    )
    func wrongKinds(line: String) throws {
        let loaded = try load(entry("model: openai/x\n\(line)"))
        #expect(loaded.names == ["m"])
        #expect(loaded.findings.contains("config.yaml:5:"), "\(loaded.findings)")
        #expect(!loaded.report.isValid)
    }

    @Test("any other parameter is a default for requests, in order and as written")
    func defaults() throws {
        let loaded = try load(
            entry(
                "model: openai/x\ntemperature: 0.60\ntop_k: 20\nmin_p: 0\nguided_choice: [a, b]\nstream: true\nextra_body: {k: {n: 1}}"
            )
        )
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.defaultParameters.keys == ["temperature", "top_k", "min_p", "guided_choice"])
        #expect(deployment.defaultParameters["temperature"]?.numberValue?.text == "0.60")
        #expect(deployment.extraBody == ["k": ["n": 1]])
        #expect(loaded.report.diagnostics.map(\.keyPath) == ["model_list[].litellm_params.stream"])
    }

    @Test(
        "a misspelt key is reported and not sent to the backend",
        arguments: [
            ("rmp: 3", "rpm"), ("time_out: 3", "timeout"), ("rpm_limit: 3", "rpm"),
            ("extra_header: {a: b}", "extra_headers"),
        ]
    )
    func slips(line: String, meant: String) throws {
        let loaded = try load(entry("model: openai/x\n\(line)"))
        #expect(loaded.deployments.first?.defaultParameters.isEmpty == true)
        #expect(loaded.findings.contains("config.yaml:5:7: warning: model_list[0].litellm_params."))
        #expect(loaded.findings.contains(meant))
        #expect(!loaded.report.rendered().contains("planted"))
    }

    @Test(
        "a misspelt key is an error; with a misspelt address the entry is not served, or prompts would go elsewhere"
    )
    func servingSlips() throws {
        for line in ["api-key: sk-planted", "apikey: sk-planted"] {
            let loaded = try load(entry("model: openai/x\n\(line)"))
            #expect(loaded.deployments.first?.defaultParameters.isEmpty == true && !loaded.report.isValid)
            #expect(loaded.findings.contains("config.yaml:5:7: error: model_list[0].litellm_params."))
            #expect(!loaded.report.rendered().contains("planted"))
        }
        for line in ["api_bse: http://h", "base-ulr: http://h", "API_BASE: http://h"] {
            let loaded = try load(entry("model: openai/x\n\(line)"))
            #expect(
                loaded.deployments.isEmpty
                    && loaded.findings.contains("its address is under the misspelt key"),
                "\(line)"
            )
        }
        #expect(
            try load(entry("model: openai/x\napi_bse: http://h\napi_base: http://g")).deployments.count == 1
        )
    }

    @Test(
        "an address or credential under an unknown name is not sent either",
        arguments: ["openai_api_key", "api_base_url"]
    )
    func noParameters(key: String) throws {
        let loaded = try load(entry("model: openai/x\n\(key): planted"))
        #expect(loaded.deployments.first?.defaultParameters.isEmpty == true)
        #expect(
            loaded.findings.contains(
                "config.yaml:5:7: warning: model_list[0].litellm_params.\(key): is unknown"
            )
        )
    }

    @Test("a key of another section is reported with its place, and not sent")
    func misplaced() throws {
        let loaded = try load(
            "model_list:\n  - model_name: m\n    rpm: 5\n    litellm_params: {model: openai/x, supports_vision: true}\n    model_info: {api_base: \"http://h\"}\n"
        )
        #expect(
            loaded.findings.contains(
                "model_list[0].rpm: has no effect here; it belongs under model_list[].litellm_params"
            )
        )
        #expect(
            loaded.findings.contains(
                "supports_vision: has no effect here; it belongs under model_list[].model_info"
            )
        )
        #expect(
            loaded.findings.contains(
                "model_info.api_base: has no effect here; it belongs under litellm_params"
            )
        )
        #expect(loaded.deployments.first?.defaultParameters.isEmpty == true)
    }

    @Test("model_info is kept whole, and its numbers are read")
    func information() throws {
        let loaded = try load(
            entry("model: openai/x\ninput_cost_per_token: 1e-6")
                + "    model_info: {id: 7, mode: chat, max_input_tokens: 32768, own_key: [1], output_cost_per_token: 0.5}\n"
        )
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.id.rawValue == "7")
        #expect(deployment.information.mode == "chat")
        #expect(deployment.information.maxInputTokens == 32768)
        #expect(deployment.information.inputCostPerToken == 0.000001)
        #expect(deployment.information.outputCostPerToken == 0.5)
        #expect(deployment.information.fields["own_key"] == [1])
        #expect(loaded.findings.isEmpty)
    }

    @Test("ids survive a reload and a new order, change with a parameter, and differ within a group")
    func identities() throws {
        let first = "  - {model_name: a, litellm_params: {model: openai/x, api_base: \"http://h\", rpm: 1}}\n"
        let tidied =
            "  - litellm_params: {rpm: 1, api_base: \"http://h\", model: openai/x}\n    model_name: a\n"
        let other = "  - {model_name: a, litellm_params: {model: openai/x, api_base: \"http://h\", rpm: 2}}\n"
        let ids = try load("model_list:\n" + first + first + other).deployments.map(\.id)
        #expect(Set(ids).count == 3)
        #expect(try load("model_list:\n" + tidied).deployments.first?.id == ids.first)
        #expect(ids.first?.rawValue.count == 64)
        #expect(ids[1].rawValue == ids[0].rawValue + "-2")
    }

    @Test("a named credential fills in what the entry does not set")
    func credentials() throws {
        let list = """
            credential_list:
              - credential_name: shared
                credential_values: {api_key: os.environ/SHARED, api_base: "http://c:1"}

            """
        let entry = entry("model: openai/x\nlitellm_credential_name: shared\napi_base: http://own:2")
        let deployment = try #require(try load(list + entry, ["SHARED": "sk-shared"]).deployments.first)
        #expect(deployment.apiKey?.reveal() == "sk-shared")
        #expect(deployment.baseURL == "http://own:2/v1")
        let missing = try load(
            self.entry("model: openai/x\nlitellm_credential_name: shred") + list,
            ["SHARED": "x"]
        )
        #expect(missing.findings.contains("shred is not in `credential_list`; did you mean shared?"))
    }

    @Test("headers: both keys, the more specific wins, nothing that breaks a request head")
    func headers() throws {
        let loaded = try load(
            entry(
                "model: openai/x\nheaders: {X-A: 1, x-b: two}\nextra_headers: {X-B: \"3\", \"bad name\": x, X-C: \"a\\nb\"}"
            )
        )
        let fields = try #require(loaded.deployments.first).extraHeaders
        #expect(fields.map(\.name) == ["X-A", "X-B"])
        #expect(fields.map { $0.value.reveal() } == ["1", "3"])
        #expect(loaded.report.diagnostics.filter { $0.severity == .error }.count == 2)
    }

    @Test("an entry with a mock response, and a wildcard that cannot be filled in")
    func oddities() throws {
        #expect(
            try load(entry("model: openai/x\nmock_response: hello")).deployments.first?.mockResponse
                == "hello"
        )
        #expect(try load(entry("model: openai/*")).findings.contains("cannot be filled in"))
        #expect(try load(entry("model: openai/*", name: "\"*\"")).findings.isEmpty)
    }

    @Test(
        "without a model it loads, says so, and is not valid",
        arguments: ["model_list: []", "model_list:", "general_settings: {}"]
    )
    func noModel(text: String) throws {
        let loaded = try load(text + "\n")
        #expect(loaded.findings.contains("no model is served"))
        #expect(!loaded.report.isValid)
    }

    @Test("a value that should be a list is refused")
    func notAList() {
        #expect(
            refusal(of: "model_list:\n  model_name: x\n").contains(
                "config.yaml:2:3: error: model_list: expected a list"
            )
        )
    }
}
