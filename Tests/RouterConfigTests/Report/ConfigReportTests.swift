import PlainText
import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct ConfigReportTests {
    @Test("the report shows what is served, what is not, every key by class, and the findings")
    func rendering() throws {
        let loaded = try load(
            """
            model_list:
              - model_name: chat
                litellm_params: {model: openai/a, api_base: http://h:1/v1}
              - model_name: chat
                litellm_params: {model: openai/b, api_base: http://h:2/v1}
              - model_name: cloud
                litellm_params: {model: bedrock/c}
            litellm_settings: {drop_params: true, cache: true, telemetry: false}
            general_settings: {drop_param: 1}

            """
        )
        #expect(
            loaded.report.rendered() == """
                config.yaml: 2 deployments in 1 model group
                  chat  openai/a at http://h:1/v1
                  chat  openai/b at http://h:2/v1
                not served:
                  cloud (model_list[2], line 6): the provider bedrock is not OpenAI-compatible and not served
                honoured:
                  model_list (line 1): the models and their backends
                  model_list[].model_name (line 2 and 2 more): the name that clients use; entries with the same \
                name form a group; `*` is a wildcard
                  model_list[].litellm_params (line 3 and 2 more): the backend
                  model_list[].litellm_params.model (line 3 and 1 more): `provider/name`; the name is sent to \
                the backend
                  model_list[].litellm_params.api_base (line 3 and 1 more): the backend's address; `/v1` is added \
                if it has no path
                  litellm_settings (line 8): LiteLLM's library settings
                  general_settings (line 9): authentication, limits and health
                approximated:
                  litellm_settings.drop_params (line 8): removes from chat requests what the provider does not \
                support, as far as LiteLLM knows: `user` and `verbosity` for `hosted_vllm/`, `thinking` for OpenAI \
                itself, these and `reasoning_effort` for other backends; otherwise everything is sent
                  litellm_settings.telemetry (line 8): no usage data is ever sent
                ignored:
                  litellm_settings.cache (line 8): responses are not cached here
                  general_settings.drop_param (line 9): is unknown to LiteLLM and has no effect
                refused:
                  model_list[].litellm_params.model (line 7): the provider bedrock is not OpenAI-compatible and \
                not served
                findings:
                  config.yaml:7:29: warning: model_list[2].litellm_params.model: the provider bedrock is not \
                OpenAI-compatible and not served; the entry is not served
                  config.yaml:8:39: note: litellm_settings.cache: no effect here: responses are not cached here
                  config.yaml:9:20: warning: general_settings.drop_param: is unknown to LiteLLM and has no \
                effect
                0 errors, 2 warnings

                """
        )
        #expect(loaded.report.isValid)
    }

    @Test("text from a file is shortened and free of control characters")
    func shown() {
        #expect("a\u{1B}[31m\nb".shown == "a\u{FFFD}[31m\u{FFFD}b")
        #expect(
            "a\u{202E}b\u{2028}c\u{9B}d\u{7F}\u{FEFF}".shown
                == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}\u{FFFD}"
        )
        #expect(String(repeating: "x", count: 200).shown.count == 81)
    }
}
