import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

@Suite("LiteLLM's own words in a request")
struct LiteLLMParametersTests {
    /// `all_litellm_params` and the fields of `GenericLiteLLMParams`, LiteLLM 1.110.2, but for `metadata`.
    static let words = """
        _agentic_loop_api_surface _agentic_loop_depth _agentic_loop_fingerprints
        _code_interpreter_interception_active _code_interpreter_interception_converted_stream
        _code_interpreter_interception_sandbox_key _code_interpreter_interception_session_scoped
        _code_interpreter_interception_stream_options _context_compaction_state
        _encrypted_content_affinity_pinned _headroom_interception_converted_stream
        _headroom_interception_stream_options _headroom_request_context
        _litellm_addressed_comparison_response_id _litellm_addressed_response_id
        _litellm_stream_usage_injected _litellm_strip_stream_usage _router_weights
        _websearch_interception_converted_stream _websearch_interception_emit_native_blocks
        _websearch_interception_stream_options acompletion adaptive_router_config
        adaptive_router_default_model aembedding aimg_generation allm_passthrough_route
        allow_client_keepalive_override allow_legacy_cloud_file_ids allowed_model_region
        allowed_openai_params annotation_cost_per_page annotation_cost_per_page_batches
        anthropic_disable_workload_identity_federation anthropic_federation_rule_id
        anthropic_federation_workspace_id anthropic_identity_source anthropic_identity_token
        anthropic_identity_token_file anthropic_issuer_audience anthropic_issuer_signing_key_ref
        anthropic_issuer_subject anthropic_issuer_ttl_seconds anthropic_issuer_url
        anthropic_keycloak_auth_method anthropic_keycloak_client_id anthropic_keycloak_client_secret_ref
        anthropic_keycloak_scope anthropic_keycloak_token_url anthropic_organization_id
        anthropic_service_account_id api_base api_key api_version arize_api_key arize_error_sampling_rate
        arize_otlp_protocol arize_space_id arize_space_key arize_success_sampling_rate
        assistant_continue_message async_call atext_completion attempted_targets auto_router_config
        auto_router_config_path auto_router_default_model auto_router_embedding_model
        auto_router_max_input_chars auto_router_model_compression auto_router_routing_compression
        aws_access_key_id aws_batch_role_arn aws_bedrock_control_plane_endpoint aws_bedrock_project_id
        aws_bedrock_runtime_endpoint aws_external_id aws_profile_name aws_region_name aws_role_name
        aws_secret_access_key aws_session_name aws_session_tags aws_session_token aws_sts_endpoint
        aws_web_identity_token azure azure_ad_token azure_ad_token_provider azure_password azure_scope
        azure_username base_model bedrock_tags bos_token bucket_name budget_duration cache
        cache_creation_input_audio_token_cost cache_creation_input_token_cost
        cache_creation_input_token_cost_above_100k_tokens
        cache_creation_input_token_cost_above_100k_tokens_batches cache_creation_input_token_cost_above_12hr
        cache_creation_input_token_cost_above_12hr_above_272k_tokens
        cache_creation_input_token_cost_above_12hr_above_272k_tokens_batches
        cache_creation_input_token_cost_above_12hr_above_272k_tokens_flex
        cache_creation_input_token_cost_above_12hr_above_272k_tokens_priority
        cache_creation_input_token_cost_above_12hr_above_272k_tokens_ultrafast
        cache_creation_input_token_cost_above_12hr_batches cache_creation_input_token_cost_above_12hr_flex
        cache_creation_input_token_cost_above_12hr_priority
        cache_creation_input_token_cost_above_12hr_ultrafast cache_creation_input_token_cost_above_1hr
        cache_creation_input_token_cost_above_1hr_above_100k_tokens
        cache_creation_input_token_cost_above_200k_tokens
        cache_creation_input_token_cost_above_200k_tokens_batches
        cache_creation_input_token_cost_above_272k_tokens
        cache_creation_input_token_cost_above_272k_tokens_batches
        cache_creation_input_token_cost_above_272k_tokens_flex
        cache_creation_input_token_cost_above_272k_tokens_priority
        cache_creation_input_token_cost_above_272k_tokens_ultrafast cache_creation_input_token_cost_batches
        cache_creation_input_token_cost_flex cache_creation_input_token_cost_priority
        cache_creation_input_token_cost_ultrafast cache_key cache_read_input_audio_token_cost
        cache_read_input_audio_token_cost_batches cache_read_input_audio_token_cost_flex
        cache_read_input_audio_token_cost_priority cache_read_input_image_token_cost
        cache_read_input_token_cost cache_read_input_token_cost_above_100k_tokens
        cache_read_input_token_cost_above_100k_tokens_batches cache_read_input_token_cost_above_200k_tokens
        cache_read_input_token_cost_above_200k_tokens_batches
        cache_read_input_token_cost_above_200k_tokens_priority cache_read_input_token_cost_above_272k_tokens
        cache_read_input_token_cost_above_272k_tokens_batches
        cache_read_input_token_cost_above_272k_tokens_flex
        cache_read_input_token_cost_above_272k_tokens_priority
        cache_read_input_token_cost_above_272k_tokens_ultrafast
        cache_read_input_token_cost_above_512k_tokens cache_read_input_token_cost_balanced
        cache_read_input_token_cost_batches cache_read_input_token_cost_flex
        cache_read_input_token_cost_priority cache_read_input_token_cost_ultrafast caching caching_groups
        chatgpt_auth_file citation_cost_per_token client client_id client_secret client_side_timeout
        complete_response completion_call_id complexity_router_config complexity_router_default_model
        configurable_clientside_auth_params context_window_fallback_dict cooldown_time cost_per_query
        cost_per_second custom_llm_provider custom_prompt_dict daily_reset_time data_residency dd_agent_host
        dd_agent_port dd_api_key dd_site default_api_key_rpm_limit default_api_key_tpm_limit
        disable_add_transform_inline_image_block drop_params enable_json_schema_validation
        enable_prompt_caching enable_tag_filtering ensure_alternating_roles eos_token
        explicit_cache_read_input_token_cost fallback_depth fallbacks fastest_response
        fedramp_uplift_multiplier final_prompt_value fireworks_forward_user_id force_timeout gcs_bucket_name
        gcs_path_service_account github_copilot_auth_type github_copilot_host github_copilot_user_session
        google_maps_grounding_cost_per_query guardrails headers hf_model_name humanloop_api_key id
        initial_prompt_value input_cost_per_audio_per_second
        input_cost_per_audio_per_second_above_128k_tokens input_cost_per_audio_token
        input_cost_per_audio_token_above_200k_tokens input_cost_per_audio_token_above_200k_tokens_batches
        input_cost_per_audio_token_above_200k_tokens_flex
        input_cost_per_audio_token_above_200k_tokens_priority input_cost_per_audio_token_batches
        input_cost_per_audio_token_flex input_cost_per_audio_token_priority input_cost_per_character
        input_cost_per_character_above_128k_tokens input_cost_per_image
        input_cost_per_image_above_128k_tokens input_cost_per_image_token input_cost_per_image_token_batches
        input_cost_per_pixel input_cost_per_query input_cost_per_second input_cost_per_text_message
        input_cost_per_token input_cost_per_token_above_100k_tokens
        input_cost_per_token_above_100k_tokens_batches input_cost_per_token_above_128k_tokens
        input_cost_per_token_above_200k_tokens input_cost_per_token_above_200k_tokens_batches
        input_cost_per_token_above_200k_tokens_flex input_cost_per_token_above_200k_tokens_priority
        input_cost_per_token_above_272k_tokens input_cost_per_token_above_272k_tokens_batches
        input_cost_per_token_above_272k_tokens_flex input_cost_per_token_above_272k_tokens_priority
        input_cost_per_token_above_272k_tokens_ultrafast input_cost_per_token_above_512k_tokens
        input_cost_per_token_balanced input_cost_per_token_batches input_cost_per_token_cache_hit
        input_cost_per_token_flex input_cost_per_token_priority input_cost_per_token_ultrafast
        input_cost_per_video_per_second input_cost_per_video_per_second_above_128k_tokens
        input_cost_per_video_per_second_above_15s_interval input_cost_per_video_per_second_above_8s_interval
        input_cost_per_video_token input_cost_per_video_token_batches itpm keepalive_seconds
        kubernetes_pod_discovery langfuse_environment langfuse_host langfuse_prompt_version
        langfuse_public_key langfuse_secret langfuse_secret_key langfuse_span_scope langsmith_api_key
        langsmith_base_url langsmith_project langsmith_sampling_rate langsmith_tenant_id litellm_call_id
        litellm_credential_name litellm_disabled_callbacks litellm_logging_obj litellm_metadata
        litellm_request_debug litellm_session_id litellm_system_prompt litellm_trace_id
        litellm_trusted_callback_vars log_client_error_tracebacks logger_fn max_agentic_loops max_budget
        max_fallbacks max_file_size_mb max_parallel_requests max_retries merge_reasoning_content_in_choices
        milvus_db_name milvus_partition_names milvus_text_field mock_response mock_timeout model_alias_map
        model_config model_file_id_mapping model_info model_list newrelic_api_key newrelic_region no-log
        num_retries ocr_cost_per_credit ocr_cost_per_page ocr_cost_per_page_batches
        openai_identity_provider_id openai_identity_token_file openai_service_account_id order organization
        otpm output_cost_per_audio_per_second output_cost_per_audio_token output_cost_per_character
        output_cost_per_character_above_128k_tokens output_cost_per_image output_cost_per_image_1024
        output_cost_per_image_1536 output_cost_per_image_1K output_cost_per_image_2K
        output_cost_per_image_512 output_cost_per_image_token output_cost_per_image_token_batches
        output_cost_per_image_token_priority output_cost_per_pixel output_cost_per_reasoning_token
        output_cost_per_reasoning_token_flex output_cost_per_reasoning_token_priority output_cost_per_second
        output_cost_per_second_1080p output_cost_per_second_2k output_cost_per_second_480p
        output_cost_per_second_4k output_cost_per_second_720p output_cost_per_second_768p
        output_cost_per_token output_cost_per_token_above_100k_tokens
        output_cost_per_token_above_100k_tokens_batches output_cost_per_token_above_128k_tokens
        output_cost_per_token_above_200k_tokens output_cost_per_token_above_200k_tokens_batches
        output_cost_per_token_above_200k_tokens_flex output_cost_per_token_above_200k_tokens_priority
        output_cost_per_token_above_272k_tokens output_cost_per_token_above_272k_tokens_batches
        output_cost_per_token_above_272k_tokens_flex output_cost_per_token_above_272k_tokens_priority
        output_cost_per_token_above_272k_tokens_ultrafast output_cost_per_token_above_512k_tokens
        output_cost_per_token_balanced output_cost_per_token_batches output_cost_per_token_flex
        output_cost_per_token_priority output_cost_per_token_ultrafast output_cost_per_video_per_second
        output_cost_per_video_token output_vector_size posthog_api_key posthog_api_url preset_cache_key
        prompt_environment prompt_id prompt_label prompt_variables prompt_version provider_affinity_header
        provider_specific_header proxy_server_request quality_router_config quality_router_default_model
        region_name regional_endpoint_uplift_multiplier regional_processing_uplift_multiplier_eu
        regional_processing_uplift_multiplier_us request_timeout responses_api_version retry_policy
        retry_strategy roles routing_strategy rpd rpm rust s3_access_key_id s3_bucket_name s3_bucket_owner
        s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name s3_secret_access_key
        search_context_cost_per_query search_queries_cost_per_query search_tool_name secret_fields self
        shared_session signoz_ingestion_endpoint signoz_ingestion_key silent_model ssl_verify
        stream_chunk_size stream_response stream_timeout stream_timeout_by_service_tier
        supports_system_message switchyard_router_config tag_regex tags tenant_id text_completion
        thought_signature_in_tool_call_id tiered_pricing timeout timeout_by_service_tier
        token_exchange_audience token_exchange_endpoint token_exchange_profile token_exchange_scope tpd tpm
        ttl turn_off_message_logging use_chat_completions_api use_client use_in_pass_through
        use_litellm_proxy use_xai_oauth user_continue_message valkey_embedding_field valkey_host
        valkey_password valkey_port valkey_ssl valkey_text_field vector_store_id verbose vertex_credentials
        vertex_location vertex_project wandb_api_key watsonx_region_name weave_project_id weight
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// What a backend gets of a body.
    private func sent(
        _ fields: String,
        headers: HTTPFields = [:],
        change: (inout DeploymentConfiguration) -> Void = { _ in }
    ) async throws -> (body: JSONObject, request: BackendRequest) {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(#"{"id":"1","choices":[]}"#) }
        let service = ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment(change: change))
            ),
            transport: transport
        )
        let answer = await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                headers: headers,
                body: Array("{\"model\":\"chat\",\(fields)}".utf8)
            )
        )
        let request = try #require(transport.requests.first, "\(answer.head.status)")
        let body = try JSONValue(parsing: try #require(request.body))
        return (body.objectValue ?? [:], request)
    }

    private func status(_ fields: String) async -> Int {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(#"{"id":"1","choices":[]}"#) }
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: transport
        )
        return await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                body: Array("{\"model\":\"chat\",\(fields)}".utf8)
            )
        ).head.status.code
    }

    @Test("None of them reaches a backend, escaped or not")
    func notSent() throws {
        let deployment = RouterSnapshot(Samples.configuration(Samples.deployment())).groups[0].deployments[0]
        for word in Self.words + [
            "extra_body", "extra_headers", "drop_params", "additional_drop_params", "timeout", "no-log",
        ] {
            let escaped =
                "\\u\(String(0x10000 + Int(word.utf8.first ?? 0), radix: 16).dropFirst())\(word.dropFirst())"
            for name in [word, escaped] {
                let body = RequestRewriter.body(
                    try Samples.envelope("{\"model\":\"m\",\"\(name)\":null,\"n\":1}"),
                    for: deployment,
                    upstreamModel: deployment.modelText("up"),
                    addsUsage: false
                )
                #expect(body.text == #"{"model":"up","n":1}"#, "\(name)")
            }
        }
    }

    static let parameters = [
        "messages", "temperature", "top_p", "top_k", "min_p", "n", "stop", "seed", "user", "max_tokens",
        "max_completion_tokens",
        "frequency_penalty", "presence_penalty", "repetition_penalty", "logit_bias", "logprobs",
        "top_logprobs",
        "response_format", "reasoning_effort", "thinking", "tools", "tool_choice", "parallel_tool_calls",
        "service_tier",
        "verbosity", "modalities", "audio", "voice", "dimensions", "encoding_format", "input", "prompt",
        "suffix", "echo",
        "best_of", "chat_template_kwargs", "ignore_eos", "min_tokens", "guided_json", "structured_outputs",
        "priority",
        "stream", "stream_options", "store", "metadata", "instructions", "previous_response_id",
        "prompt_cache_key",
        "safety_identifier", "web_search_options", "truncate_prompt_tokens", "add_generation_prompt",
        "documents", "query",
        "cache_salt", "kv_transfer_params", "mm_processor_kwargs", "request_id", "include_reasoning",
        "bad_words", "skip_special_tokens",
    ]

    @Test("Parameters of backends do", arguments: parameters)
    func sentOn(name: String) throws {
        let deployment = RouterSnapshot(Samples.configuration(Samples.deployment())).groups[0].deployments[0]
        let body = RequestRewriter.body(
            try Samples.envelope("{\"model\":\"m\",\"\(name)\":null}"),
            for: deployment,
            upstreamModel: deployment.modelText("up"),
            addsUsage: false
        )
        #expect(body.text == "{\"model\":\"up\",\"\(name)\":null}")
    }

    @Test(
        "extra_body becomes fields of the body, never the model or the stream; the operator's own fields win"
    )
    func extraBody() async throws {
        let body = try await sent(
            #""top_k":1,"extra_body":{"top_k":5,"guided_json":{"a":1},"model":"other","stream":true,"min_p":1}"#
        ) {
            $0.extraBody = ["min_p": 0.5]
            $0.defaultParameters = ["guided_json": "default", "seed": 7]
        }.body
        #expect(
            body["top_k"] == 5 && body["guided_json"] == ["a": 1] && body["min_p"] == 0.5 && body["seed"] == 7
        )
        #expect(body["model"] != "other" && body["stream"] == nil && body["extra_body"] == nil)
    }

    @Test("drop_params, allowed_openai_params and additional_drop_params count for their request")
    func dropping() async throws {
        let fields = #""user":"u","verbosity":"low","drop_params":true,"allowed_openai_params":["user"]"#
        #expect(try await sent(fields).body["user"] == "u")
        #expect(try await sent(fields).body["verbosity"] == nil)
        #expect(
            try await sent(#""user":"u","drop_params":false"#) { $0.dropParameters = true }.body["user"]
                == "u"
        )
        let tools = #""tools":[{"function":{"name":"f","strict":true}}],"seed":1"#
        let dropped = try await sent(
            #"\#(tools),"additional_drop_params":["tools[*].function.strict","seed"]"#
        ).body
        #expect(dropped["tools"] == [["function": ["name": "f"]]] && dropped["seed"] == nil)
    }

    @Test("extra_headers are the client's headers: what may go to a backend goes, credentials do not")
    func extraHeaders() async throws {
        let request = try await sent(
            #""extra_headers":{"x-session-id":"s","traceparent":"t","Authorization":"Bearer stolen","x-api-key":"k","host":"h"}"#
        ).request
        #expect(request.headers[HTTPField.Name("x-session-id")!] == "s")
        #expect(request.headers[HTTPField.Name("traceparent")!] == "t")
        #expect(request.headers[.authorization] != "Bearer stolen")
        #expect(request.headers[HTTPField.Name("x-api-key")!] == nil)
    }

    @Test("timeout, stream_timeout and max_retries count as their headers do, which win")
    func limits() throws {
        func options(_ fields: String, _ before: CallOptions = CallOptions()) throws -> CallOptions {
            var options = before
            try options.read(.json(try Samples.envelope("{\"model\":\"m\",\(fields)}")))
            return options
        }
        #expect(try options(#""timeout":3"#).timeout == .seconds(3))
        #expect(try options(#""timeout":"0.5""#).timeout == .milliseconds(500))
        #expect(try options(#""request_timeout":4"#).timeout == .seconds(4))
        #expect(try options(#""stream_timeout":2"#).streamTimeout == .seconds(2))
        #expect(try options(#""max_retries":2"#).retries == 2)
        #expect(try options(#""timeout":3"#, CallOptions(timeout: .seconds(1))).timeout == .seconds(1))
    }

    @Test(
        "What is malformed is refused by name",
        arguments: [
            #""timeout":"soon""#, #""timeout":0"#, #""timeout":-1"#, #""stream_timeout":[]"#,
            #""extra_body":"x""#,
            #""extra_headers":{"a b":"c"}"#, #""extra_headers":{"a":1}"#, #""extra_headers":[1]"#,
            #""drop_params":"maybe""#,
            #""additional_drop_params":"seed""#, #""additional_drop_params":[1]"#, #""max_retries":-1"#,
            "\"additional_drop_params\":[\(Array(repeating: "\"a\"", count: 33).joined(separator: ","))]",
        ]
    )
    func malformed(fields: String) async {
        #expect(await status(fields) == 400)
    }

    /// Keeps the names that were reported.
    private final class Reported: ProxyObserver {
        private let names = Mutex<[[String]]>([])
        var all: [[String]] { names.withLock { $0 } }
        func observe(_ event: ProxyEvent) {
            if case .fieldsWithoutEffect(let new) = event { names.withLock { $0.append(new) } }
        }
    }

    @Test("What does nothing here is reported, each name once")
    func reported() async {
        let reported = Reported()
        let service = ProxyService(
            configuration: ProxyConfiguration(router: Samples.configuration(Samples.deployment())),
            transport: ScriptedTransport { _ throws(TransportError) in .json(#"{"id":"1","choices":[]}"#) },
            observers: [reported]
        )
        for fields in [
            #""guardrails":["a"],"timeout":3"#, #""cache":{},"guardrails":[]"#, #""temperature":1"#,
        ] {
            let body = Array("{\"model\":\"chat\",\"messages\":[],\(fields)}".utf8)
            _ = await service.respond(
                to: ProxyRequest(method: .post, target: "/v1/chat/completions", body: body)
            )
        }
        #expect(reported.all == [["guardrails"], ["cache"]])
    }
}
