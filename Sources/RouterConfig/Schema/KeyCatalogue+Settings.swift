extension KeyCatalogue {
    static let routerSettings: [KeyEntry] = [
        KeyEntry.honoured(
            "routing_strategy",
            "`simple-shuffle`, `least-busy`, `latency-based-routing`, `usage-based-routing`; LiteLLM's others use the closest of these, an unknown name `simple-shuffle`"
        ),
        KeyEntry.honoured("num_retries", "retries after the first attempt"),
        KeyEntry.honoured("timeout", "seconds for a whole request, shared by its attempts"),
        KeyEntry.honoured("stream_timeout", "seconds to the first byte of a stream and between bytes"),
        KeyEntry.honoured(
            "retry_after",
            "the minimum delay in seconds before the same deployment is tried again"
        ),
        KeyEntry.honoured("retry_policy", "retries by kind of failure, such as `RateLimitErrorRetries`"),
        KeyEntry.honoured("model_group_retry_policy", "the same per group"),
        KeyEntry.honoured("allowed_fails", "failures per minute before a deployment enters cooldown"),
        KeyEntry.honoured(
            "allowed_fails_policy",
            "the same by kind of failure, such as `RateLimitErrorAllowedFails`"
        ),
        KeyEntry.honoured("cooldown_time", "seconds of cooldown for a failing deployment; 0 for none"),
        KeyEntry.honoured("disable_cooldowns", "no deployment ever enters cooldown"),
        KeyEntry.honoured("fallbacks", "`- group: [other, …]`, tried in order; `*` is for every group"),
        KeyEntry.honoured("context_window_fallbacks", "if the prompt is too long"),
        KeyEntry.honoured("content_policy_fallbacks", "if the backend refuses the content"),
        KeyEntry.honoured("default_fallbacks", "for every group that has none"),
        KeyEntry.honoured("max_fallbacks", "the maximum number of groups tried after the first"),
        KeyEntry.honoured("model_group_alias", "`alias: group`, or `alias: {model: group, hidden: true}`"),
        KeyEntry.honoured(
            "enable_pre_call_checks",
            "the tokens of a prompt that may be too long are counted with the backend's `/tokenize` before it is sent"
        ),
        KeyEntry.honoured("enable_tag_filtering", "whether a request's tags select deployments"),
        KeyEntry.honoured(
            "default_max_parallel_requests",
            "concurrent requests per deployment that sets no limit"
        ),
        KeyEntry.honoured(
            "hold_seconds",
            "only in this proxy: how long requests wait while every backend of a group restarts"
        ),
        KeyEntry.approximated("set_verbose", "as in `litellm_settings`"),
        KeyEntry.ignored(
            "the strategies have no options",
            "routing_strategy_args",
            "routing_groups",
            "lowest_latency_buffer"
        ),
        KeyEntry.ignored(
            Reason.redis,
            "redis_host",
            "redis_port",
            "redis_password",
            "redis_url",
            "redis_db",
            "redis_ssl"
        ),
        KeyEntry.ignored(Reason.caching, "cache_responses", "cache_kwargs", "caching_groups", "client_ttl"),
        KeyEntry.ignored(
            Reason.notYet,
            "default_priority",
            "polling_interval",
            "default_litellm_params",
            "enable_weighted_failover",
            "enable_mid_stream_fallback_continuation",
            "fallback_on_unsupported_params",
            "alerting_config",
            "tag_filtering_match_any",
            "ignore_invalid_deployments",
            "search_tools",
            "guardrail_list",
            "assistants_config"
        ),
        KeyEntry.approximated(
            "optional_pre_call_checks",
            "a follow-up to a response always goes to the deployment that created it (`responses_api_deployment_check`); "
                + "other checks have no effect"
        ),
        KeyEntry.ignored(
            "requests of one session are not bound to one deployment",
            "deployment_affinity_ttl_seconds",
            "model_group_affinity_config"
        ),
        KeyEntry.ignored(Reason.budgets, "provider_budget_config"),
        KeyEntry.ignored(Reason.logging, "debug_level"),
    ].flatMap(\.self)

    static let litellmSettings: [KeyEntry] = [
        KeyEntry.approximated("drop_params", Reason.dropping),
        KeyEntry.honoured("num_retries", "if `router_settings` does not set it"),
        KeyEntry.honoured("request_timeout", "the `timeout`, if `router_settings` does not set it"),
        KeyEntry.honoured("allowed_fails", "if `router_settings` does not set it"),
        KeyEntry.honoured("fallbacks", "if `router_settings` does not set it"),
        KeyEntry.honoured("context_window_fallbacks", "if `router_settings` does not set it"),
        KeyEntry.honoured("content_policy_fallbacks", "if `router_settings` does not set it"),
        KeyEntry.honoured("default_fallbacks", "if `router_settings` does not set it"),
        KeyEntry.approximated("callbacks", "`prometheus` serves `/metrics`; others are not run"),
        KeyEntry.approximated("success_callback", "`prometheus` serves `/metrics`; others are not run"),
        KeyEntry.approximated("failure_callback", "`prometheus` serves `/metrics`; others are not run"),
        KeyEntry.approximated(
            "service_callback",
            "`prometheus_system` serves `/metrics`; others are not run"
        ),
        KeyEntry.honoured(
            "check_provider_endpoint",
            "whether `/v1/models` lists the models of a wildcard's backend; default `true`"
        ),
        KeyEntry.honoured("json_logs", "log lines are JSON"),
        KeyEntry.honoured("set_verbose", "debug lines are logged"),
        KeyEntry.honoured("require_auth_for_metrics_endpoint", "whether `/metrics` requires the master key"),
        KeyEntry.approximated("sse_keepalive_ping_interval_seconds", Reason.pings),
        KeyEntry.honoured("ssl_verify", "the default for backends that do not set it"),
        KeyEntry.approximated("turn_off_message_logging", "messages are never logged"),
        KeyEntry.approximated("redact_user_api_key_info", "keys are never logged"),
        KeyEntry.approximated("redact_messages_in_exceptions", "errors never contain messages"),
        KeyEntry.approximated("telemetry", "no usage data is ever sent"),
        KeyEntry.approximated("suppress_debug_info", "the log contains none of LiteLLM's hints"),
        KeyEntry.ignored("requests are passed on as they are", "modify_params"),
        KeyEntry.ignored(
            Reason.caching,
            "cache",
            "cache_params",
            "enable_caching_on_provider_specific_optional_params"
        ),
        KeyEntry.ignored(
            Reason.budgets,
            "max_budget",
            "budget_duration",
            "max_user_budget",
            "max_end_user_budget",
            "max_internal_user_budget",
            "default_max_internal_user_budget",
            "internal_user_budget_duration",
            "disable_end_user_cost_tracking",
            "disable_end_user_cost_tracking_prometheus_only",
            "enable_end_user_cost_tracking_prometheus_only",
            "include_cost_in_streaming_usage",
            "extra_spend_tag_headers",
            "cost_discount_config",
            "cost_margin_config"
        ),
        KeyEntry.ignored(
            Reason.keys,
            "default_team_settings",
            "default_team_params",
            "default_internal_user_params",
            "upperbound_key_generate_params",
            "default_key_generate_params",
            "key_generation_settings",
            "overwrite_user_with_key_hash",
            "public_model_groups",
            "public_model_groups_links"
        ),
        KeyEntry.ignored(Reason.database, "store_audit_logs"),
        KeyEntry.missed("guardrails are not run here", "guardrails"),
        KeyEntry.ignored(
            Reason.tools,
            "websearch_interception_params",
            "code_interpreter_interception_params",
            "mcp_semantic_tool_filter",
            "mcp_aliases"
        ),
        KeyEntry.ignored(Reason.python, "post_call_rules", "pre_call_rules", "input_callback"),
        KeyEntry.refused("custom_provider_map", "a provider written in Python cannot be served"),
        KeyEntry.ignored(
            Reason.logging,
            "log_raw_request_response",
            "global_disable_no_log_param",
            "langfuse_default_tags",
            "langsmith_batch_size",
            "s3_callback_params",
            "gcs_pub_sub_use_v1",
            "datadog_params",
            "datadog_llm_observability_params",
            "prometheus_metrics_config",
            "prometheus_initialize_budget_metrics",
            "custom_prometheus_metadata_labels",
            "custom_prometheus_tags",
            "standard_logging_payload_excluded_fields",
            "callback_settings",
            "generic_api_use_v1"
        ),
        KeyEntry.ignored("the environment variable `LITELLM_LOG` sets the level", "log_level"),
        KeyEntry.ignored(
            "a request goes to the endpoint that the client called",
            "use_chat_completions_url_for_anthropic_messages",
            "use_chat_completions_api"
        ),
        KeyEntry.ignored(
            Reason.notYet,
            "enable_json_schema_validation",
            "force_ipv4",
            "disable_stream_logging",
            "disable_hf_tokenizer_download",
            "disable_copilot_system_to_assistant",
            "add_function_to_prompt",
            "enable_preview_features",
            "model_group_settings",
            "model_cost_map_url",
            "priority_reservation",
            "priority_reservation_settings",
            "global_prompt_directory",
            "blocked_user_list",
            "banned_keywords_list",
            "secret_manager_client",
            "aiohttp_trust_env",
            "ssl_certificate",
            "ssl_security_level",
            "default_redis_ttl",
            "return_response_headers",
            "responses",
            "forward_traceparent_to_llm_provider",
            "cors_allow_origins",
            "reasoning_auto_summary",
            "organization",
            "api_base",
            "api_key",
            "api_version",
            "max_tokens",
            "model_alias_map"
        ),
    ].flatMap(\.self)
}
