import OpenAIWire

/// LiteLLM's own parameters, in `litellm_params` and in a request's body, which are never sent to a backend.
///
/// From LiteLLM 1.110: `all_litellm_params`, the fields of `GenericLiteLLMParams`, and further parameters of its calls. `metadata` is not among
/// them, because OpenAI's API has a field of this name.
package enum LiteLLMWords {
    /// Whether a name is one of LiteLLM's parameters.
    package static func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }

    /// Whether a name is about prices.
    package static func isPrice(_ name: String) -> Bool {
        prices.contains(name) || prefixes.dropLast().contains { name.hasPrefix($0) }
    }

    /// Whether the key of a request's member is one of LiteLLM's parameters.
    static func contains(_ member: JSONMember, in bytes: [UInt8]) -> Bool {
        // A key with escapes is longer than its text.
        if member.keyHasEscapes { return contains(member.decodedKey(in: bytes)) }
        // A bitmap of length, first and last letter rules out almost all other keys.
        let count = member.key.count
        guard count > 0 else { return false }
        let first = bytes[member.key.lowerBound]
        if filter.mayContain(count, first, bytes[member.key.upperBound - 1]),
            names.contains(String(decoding: bytes[member.key], as: UTF8.self))
        {
            return true
        }
        guard count > 8 else { return false }
        switch first {
        case UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "c"), UInt8(ascii: "_"):
            return prefixBytes.contains { bytes[member.key].starts(with: $0) }
        default: return false
        }
    }

    private static let names = Set(own).union(prices)
    /// The last one is not about prices.
    private static let prefixes = [
        "input_cost_per_", "output_cost_per_", "cache_creation_input_", "cache_read_input_", "_litellm_",
    ]

    private static let prefixBytes = prefixes.map { Array($0.utf8) }

    private static let prices: Set<String> = Set(
        """
        annotation_cost_per_page annotation_cost_per_page_batches citation_cost_per_token cost_per_second
        explicit_cache_read_input_token_cost fedramp_uplift_multiplier google_maps_grounding_cost_per_query
        ocr_cost_per_credit ocr_cost_per_page ocr_cost_per_page_batches output_vector_size
        regional_endpoint_uplift_multiplier regional_processing_uplift_multiplier_eu
        regional_processing_uplift_multiplier_us search_context_cost_per_query search_queries_cost_per_query
        tiered_pricing
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )

    private static let own: [String] = """
        _agentic_loop_api_surface _agentic_loop_depth _agentic_loop_fingerprints
        _code_interpreter_interception_active _code_interpreter_interception_converted_stream
        _code_interpreter_interception_sandbox_key _code_interpreter_interception_session_scoped
        _code_interpreter_interception_stream_options _context_compaction_state
        _encrypted_content_affinity_pinned _headroom_interception_converted_stream
        _headroom_interception_stream_options _headroom_request_context _router_weights
        _websearch_interception_converted_stream _websearch_interception_emit_native_blocks
        _websearch_interception_stream_options acompletion adaptive_router_config
        adaptive_router_default_model additional_drop_params aembedding aimg_generation
        allm_passthrough_route allow_client_keepalive_override allow_legacy_cloud_file_ids
        allowed_model_region allowed_openai_params anthropic_disable_workload_identity_federation
        anthropic_federation_rule_id anthropic_federation_workspace_id anthropic_identity_source
        anthropic_identity_token anthropic_identity_token_file anthropic_issuer_audience
        anthropic_issuer_signing_key_ref anthropic_issuer_subject anthropic_issuer_ttl_seconds
        anthropic_issuer_url anthropic_keycloak_auth_method anthropic_keycloak_client_id
        anthropic_keycloak_client_secret_ref anthropic_keycloak_scope anthropic_keycloak_token_url
        anthropic_organization_id anthropic_service_account_id api_base api_key api_version arize_api_key
        arize_error_sampling_rate arize_otlp_protocol arize_space_id arize_space_key
        arize_success_sampling_rate assistant_continue_message async_call atext_completion attempted_targets
        auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model
        auto_router_max_input_chars auto_router_model_compression auto_router_routing_compression
        aws_access_key_id aws_batch_role_arn aws_bedrock_control_plane_endpoint aws_bedrock_project_id
        aws_bedrock_runtime_endpoint aws_external_id aws_profile_name aws_region_name aws_role_name
        aws_secret_access_key aws_session_name aws_session_tags aws_session_token aws_sts_endpoint
        aws_web_identity_token azure azure_ad_token azure_ad_token_provider azure_password azure_scope
        azure_username base_model base_url bedrock_tags bos_token bucket_name budget_duration cache
        cache_key caching caching_groups chatgpt_auth_file client client_id client_secret
        client_side_timeout complete_response completion_call_id complexity_router_config
        complexity_router_default_model configurable_clientside_auth_params content_policy_fallbacks
        context_window_fallback_dict context_window_fallbacks cooldown_time cost_per_query
        custom_llm_provider custom_prompt_dict daily_reset_time data_residency dd_agent_host dd_agent_port
        dd_api_key dd_site default_api_key_rpm_limit default_api_key_tpm_limit default_headers default_query
        deployment_id disable_add_transform_inline_image_block disable_fallbacks disable_global_guardrails
        drop_params enable_json_schema_validation enable_prompt_caching enable_tag_filtering
        ensure_alternating_roles eos_token extra_body extra_headers failure_callback fallback_depth
        fallbacks fastest_response final_prompt_value fireworks_forward_user_id force_timeout
        gcs_bucket_name gcs_path_service_account github_copilot_auth_type github_copilot_host
        github_copilot_user_session guardrail_config guardrails headers hf_model_name humanloop_api_key id
        include_guardrail_response initial_prompt_value itpm keepalive_seconds kubernetes_pod_discovery
        langfuse_environment langfuse_host langfuse_prompt_version langfuse_public_key langfuse_secret
        langfuse_secret_key langfuse_span_scope langsmith_api_key langsmith_base_url langsmith_project
        langsmith_sampling_rate langsmith_tenant_id litellm_call_id litellm_credential_name
        litellm_disabled_callbacks litellm_logging_obj litellm_metadata litellm_request_debug
        litellm_session_id litellm_system_prompt litellm_trace_id litellm_trusted_callback_vars
        log_client_error_tracebacks logger_fn max_agentic_loops max_budget max_fallbacks max_file_size_mb
        max_parallel_requests max_retries merge_reasoning_content_in_choices milvus_db_name
        milvus_partition_names milvus_text_field mock_response mock_timeout mock_tool_calls model_alias_map
        model_config model_file_id_mapping model_info model_list newrelic_api_key newrelic_region no-log
        no-store num_retries openai_identity_provider_id openai_identity_token_file
        openai_service_account_id order organization otpm policies posthog_api_key posthog_api_url
        preset_cache_key prompt_environment prompt_id prompt_label prompt_variables prompt_version
        provider_affinity_header provider_specific_header proxy_server_request quality_router_config
        quality_router_default_model region_name request_timeout responses_api_version retry_policy
        retry_strategy roles routing_strategy rpd rpm rust s3_access_key_id s3_bucket_name s3_bucket_owner
        s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name s3_secret_access_key
        search_tool_name secret_fields self shared_session signoz_ingestion_endpoint signoz_ingestion_key
        silent_model ssl_verify stream_chunk_size stream_response stream_timeout
        stream_timeout_by_service_tier success_callback supports_system_message switchyard_router_config
        tag_regex tags tenant_id text_completion thought_signature_in_tool_call_id timeout
        timeout_by_service_tier token_exchange_audience token_exchange_endpoint token_exchange_profile
        token_exchange_scope tpd tpm ttl turn_off_message_logging use_chat_completions_api use_client
        use_in_pass_through use_litellm_proxy use_xai_oauth user_api_key_dict user_config
        user_continue_message valkey_embedding_field valkey_host valkey_password valkey_port valkey_ssl
        valkey_text_field vector_store_id verbose vertex_credentials vertex_location vertex_project
        wandb_api_key watsonx_region_name weave_project_id weight
        """.split(whereSeparator: \.isWhitespace).map(String.init)
}

extension LiteLLMWords {
    private static let filter = Filter(names: names)

    /// A bitmap of the names' lengths, first and last letters.
    private struct Filter: Sendable {
        private var bits = [UInt64](repeating: 0, count: 64)

        init(names: Set<String>) {
            for name in names {
                let text = Array(name.utf8)
                if let first = text.first, let last = text.last { insert(text.count, first, last) }
            }
        }

        private static func place(_ length: Int, _ first: UInt8, _ last: UInt8) -> Int {
            (length &* 53 &+ Int(first) &* 7 &+ Int(last) &* 131) & 4095
        }

        private mutating func insert(_ length: Int, _ first: UInt8, _ last: UInt8) {
            let place = Self.place(length, first, last)
            bits[place >> 6] |= 1 << UInt64(place & 63)
        }

        func mayContain(_ length: Int, _ first: UInt8, _ last: UInt8) -> Bool {
            let place = Self.place(length, first, last)
            return bits[place >> 6] >> UInt64(place & 63) & 1 == 1
        }
    }
}
