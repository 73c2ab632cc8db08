import OpenAIWire
import ProxyCore
import Testing

@testable import RouterConfig

@Suite("Parameters of an entry")
struct ParameterSorterTests {
    private func scene(_ params: String, environment: [String: String] = [:]) throws -> ConfigScene {
        let lines = params.split(separator: "\n").map { "      \($0)\n" }.joined()
        return ConfigScene(
            yaml: "model_list:\n  - model_name: m\n    litellm_params:\n\(lines)",
            environment: environment
        )
    }

    @Test(
        "LiteLLM's own parameters are reported and not sent to the backend",
        arguments: [
            "use_in_pass_through", "supports_system_message", "force_timeout", "roles", "model_info",
            "use_litellm_proxy",
            "tag_regex", "no-log", "litellm_trace_id", "auto_router_config", "vertex_project",
            "langfuse_public_key",
            "initial_prompt_value", "bos_token", "ensure_alternating_roles", "hf_model_name",
            "default_api_key_tpm_limit",
        ]
    )
    func ownWords(word: String) throws {
        let loaded = try scene("model: openai/x\napi_base: http://h\n\(word): 1").load()
        let deployment = try #require(loaded.deployments.first)
        #expect(deployment.defaultParameters.isEmpty, "\(deployment.defaultParameters)")
    }

    @Test("Prices are known and not reported")
    func prices() throws {
        let text =
            "model: openai/x\napi_base: http://h\noutput_cost_per_image: 1\ninput_cost_per_token_batches: 2\ncost_per_second: 1\ntiered_pricing: []"
        let loaded = try scene(text).load()
        #expect(loaded.deployments.first?.defaultParameters.isEmpty == true && loaded.findings.isEmpty)
    }

    @Test("A backend's own field is sent")
    func unknown() throws {
        let loaded = try scene("model: openai/x\napi_base: http://h\nrepetition_window: 5").load()
        #expect(loaded.deployments.first?.defaultParameters == ["repetition_window": 5])
    }

    @Test("Values from the environment get their types")
    func typed() throws {
        let loaded = try scene(
            """
            model: openai/x
            api_base: http://h
            temperature: os.environ/T
            seed: os.environ/S
            parallel_tool_calls: os.environ/YES
            user: os.environ/S
            stop: os.environ/WORD
            repetition_window: os.environ/S
            chat_template_kwargs: {enable_thinking: os.environ/NO, name: os.environ/S}
            extra_body: {a: os.environ/YES, b: [os.environ/NO, text], c: {d: os.environ/YES}, e: "true", f: os.environ/S}
            """,
            environment: ["T": "0.25", "S": " 7", "YES": "True", "NO": "false ", "WORD": "end"]
        ).load()
        let deployment = try #require(loaded.deployments.first)
        let defaults = deployment.defaultParameters
        #expect(
            defaults["temperature"] == 0.25 && defaults["seed"] == 7
                && defaults["parallel_tool_calls"] == true
        )
        #expect(
            defaults["user"] == " 7" && defaults["stop"] == "end" && defaults["repetition_window"] == " 7"
        )
        #expect(defaults["chat_template_kwargs"] == ["enable_thinking": false, "name": " 7"])
        #expect(
            deployment.extraBody == [
                "a": true, "b": [false, "text"], "c": ["d": true], "e": "true", "f": " 7",
            ]
        )
    }

    @Test(
        "A mock needs no backend, whatever its provider",
        arguments: [
            "anthropic/claude", "bedrock/anthropic.claude", "azure/gpt", "gpt-4", "some-model", "nobody/x",
            "vertex_ai/gemini",
            "openai_like/x", "hosted_vllm/x", "openai/x", "ollama/x",
        ]
    )
    func mock(model: String) throws {
        let loaded = try scene("model: \(model)\nmock_response: hello").load()
        let deployment = try #require(loaded.deployments.first, "\(loaded.findings)")
        #expect(deployment.mockResponse == "hello" && deployment.configuredModel == model)
        #expect(!loaded.findings.contains("not served"), "\(loaded.findings)")
    }

    @Test("Without a mock a foreign provider is still refused")
    func noMock() throws {
        let loaded = try scene("model: bedrock/x\nmock_response: \"\"").load()
        #expect(loaded.deployments.isEmpty)
    }

    @Test("openai/responses/NAME asks for NAME at /responses only")
    func responses() throws {
        for (model, upstream, isOnly) in [
            ("openai/responses/gpt", "gpt", true), ("hosted_vllm/responses/a/b", "a/b", true),
            ("openai/responses", "responses", false),
            ("openai/my-responses/x", "my-responses/x", false),
        ] {
            let deployment = try #require(
                try scene("model: \(model)\napi_base: http://h").load().deployments.first
            )
            #expect(deployment.upstreamModel == upstream && deployment.isResponsesOnly == isOnly)
            #expect(deployment.configuredModel == model)
        }
    }

    @Test("A path that names no field is reported")
    func paths() throws {
        let good = try scene(
            "model: openai/x\napi_base: http://h\nadditional_drop_params: [\"tools[*].function.strict\", seed]"
        ).load()
        #expect(good.findings.isEmpty)
        #expect(good.deployments.first?.additionalDropParameters == ["tools[*].function.strict", "seed"])
        let bad = try scene("model: openai/x\napi_base: http://h\nadditional_drop_params: [\"tools[*\"]")
            .load()
        #expect(bad.findings.contains("tools[*"))
    }
}
