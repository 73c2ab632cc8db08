extension KeyCatalogue {
    static let generalSettings: [KeyEntry] = [
        KeyEntry.honoured(
            "master_key",
            "the key that clients must send; default `LITELLM_MASTER_KEY`; without both no key is required"
        ),
        KeyEntry.honoured(
            "allowed_ips",
            "addresses and ranges (`10.0.0.7`, `fd00::/8`) that may send requests, except for liveness and readiness; "
                + "compared with the peer's address"
        ),
        KeyEntry.honoured(
            "no_auth",
            "only in this proxy: `true` serves everyone on purpose although the file asks for authentication "
                + "that is not supported here, and allows a reload to remove the master key; a master key that is set still applies"
        ),
        KeyEntry.approximated(
            "background_health_checks",
            "backends are checked in the background by default; `false` checks them only for `/health`"
        ),
        KeyEntry.honoured("health_check_interval", "seconds between two rounds of health checks"),
        KeyEntry.honoured(
            "health_check_details",
            "whether clients see the backends' addresses: in `/health`, `/model/info`, errors and `x-litellm-model-api-base`"
        ),
        KeyEntry.honoured(
            "always_include_stream_usage",
            "whether streams report usage at the end even if the request does not ask for it"
        ),
        KeyEntry.honoured("max_request_size_mb", "the largest request body; default 32"),
        KeyEntry.honoured("max_response_size_mb", "the largest response that is not a stream"),
        KeyEntry.honoured(
            "global_max_parallel_requests",
            "concurrent requests over all models; others wait, clients taking turns, and finally get a 503"
        ),
        KeyEntry.approximated(
            "max_in_flight_requests_per_worker",
            "used as `global_max_parallel_requests` if that is not set; there is one worker"
        ),
        KeyEntry.honoured(
            "max_queued_requests_per_worker",
            "requests that may wait; by default as many as may run"
        ),
        KeyEntry.honoured("admission_queue_timeout_seconds", "how long a request may wait"),
        KeyEntry.approximated(
            "cancel_on_disconnect",
            "always on: when a client disconnects, its request to the backend is cancelled"
        ),
        KeyEntry.approximated(
            "dangerously_permit_weak_or_unset_master_key",
            "not needed: a file that does not mention authentication is served without a key; "
                + "use `no_auth` for one that does"
        ),
        KeyEntry.approximated("include_call_id_in_error_body", "every response carries `x-litellm-call-id`"),
        KeyEntry.missed(
            "clients are checked against the master key only",
            "custom_auth",
            "custom_auth_run_common_checks",
            "enable_post_custom_auth_checks",
            "enable_jwt_auth",
            "litellm_jwtauth",
            "enable_oauth2_auth",
            "enable_oauth2_proxy_auth",
            "oauth2_config_mappings",
            "custom_key_policy",
            "disable_custom_api_keys",
            "enforce_rbac",
            "service_account_settings",
            "claude_code_marketplace_auth_required",
            "allowed_routes",
            "public_routes",
            "admin_only_routes",
            "enforce_user_param",
            "enforced_params",
            "litellm_key_header_name",
            "use_x_forwarded_for",
            "role_permissions",
            "trusted_proxy_ranges"
        ),
        KeyEntry.approximated(
            "pass_through_endpoints",
            "`- path: /v1/…` passes another path through to the backend of the request's `model`, with `include_subpath: true` "
                + "also everything below it; an entry with a `target` is not supported"
        ),
        KeyEntry.ignored("the timeouts of the model's deployments apply", "pass_through_request_timeout"),
        KeyEntry.ignored(
            "every request names its model",
            "completion_model",
            "infer_model_from_keys",
            "embedding_model",
            "image_generation_model",
            "moderation_model"
        ),
        KeyEntry.ignored(
            Reason.keys,
            "max_parallel_requests",
            "user_header_name",
            "user_header_mappings",
            "allow_user_auth"
        ),
        KeyEntry.ignored(
            "client headers are not passed to backends",
            "forward_client_headers_to_llm_api",
            "forward_llm_provider_auth_headers",
            "forward_openai_org_id",
            "add_user_information_to_llm_headers"
        ),
        KeyEntry.ignored(
            "health is always shown and used in routing",
            "enable_health_check_routing",
            "health_check_ignore_transient_errors",
            "health_check_concurrency",
            "health_check_staleness_threshold",
            "use_shared_health_check",
            "model_list_healthy_only",
            "allow_public_health_readiness_details",
            "disable_model_info_refresh",
            "background_health_check_model_groups",
            "health_check_skip_disabled_background_models"
        ),
        KeyEntry.honoured("return_wildcard_routes", "`/v1/models` also lists each wildcard as written"),
        KeyEntry.ignored("SIGTERM starts draining", "enable_drain_endpoint", "drain_endpoint_token"),
        KeyEntry.ignored("the file is reloaded when it changes", "proxy_config_reload_interval_seconds"),
        KeyEntry.ignored(
            Reason.alerts,
            "alerting",
            "alert_types",
            "alerting_threshold",
            "alerting_args",
            "alert_to_webhook_url"
        ),
        KeyEntry.ignored("spans are not exported", "otel"),
        KeyEntry.ignored(Reason.redis, "use_redis_transaction_buffer", "coordination_redis"),
        KeyEntry.ignored(
            Reason.interface,
            "ui_access_mode",
            "admin_ui_disabled",
            "proxy_admin_email",
            "pass_through_ui",
            "custom_ui_sso_sign_in_handler",
            "custom_sso"
        ),
        KeyEntry.ignored(Reason.python, "custom_key_generate", "custom_key_update"),
        KeyEntry.ignored(
            "secrets come from the file or the environment",
            "key_management_system",
            "key_management_settings",
            "use_azure_key_vault",
            "use_google_kms"
        ),
        KeyEntry.refused(
            "allow_client_side_credentials",
            "clients cannot choose where a request goes or with which key"
        ),
        KeyEntry.ignored(
            Reason.database,
            "database_url",
            "database_type",
            "database_args",
            "database_connection_pool_limit",
            "database_connection_timeout",
            "database_extra_connection_params",
            "store_model_in_db",
            "supported_db_objects",
            "store_prompts_in_spend_logs",
            "disable_spend_logs",
            "disable_error_logs",
            "disable_spend_updates",
            "disable_adding_master_key_hash_to_db",
            "disable_master_key_return",
            "disable_reset_budget",
            "disable_retry_on_max_parallel_request_limit_error",
            "disable_prisma_schema_update",
            "allow_requests_on_db_unavailable",
            "proxy_batch_write_at",
            "proxy_batch_polling_interval",
            "proxy_budget_rescheduler_min_time",
            "proxy_budget_rescheduler_max_time",
            "maximum_spend_logs_retention_period",
            "maximum_spend_logs_retention_interval",
            "enable_ssl_in_database",
            "custom_prisma_client",
            "block_robots",
            "control_plane_url",
            "use_queue",
            "database_connect_timeout",
            "database_connection_pool_timeout",
            "database_socket_timeout",
            "database_max_idle_connection_lifetime",
            "database_disable_prepared_statements",
            "use_spend_logs_ledger",
            "use_spend_logs_partitioning",
            "spend_logs_metadata_fields",
            "spend_logs_prompt_storage",
            "spend_report_frequency",
            "maximum_spend_logs_size",
            "maximum_spend_logs_cleanup_cron",
            "user_api_key_cache_ttl",
            "user_api_key_cache_max_size",
            "track_unmanaged_batch_cost",
            "scheduled_job_stagger"
        ),
        KeyEntry.ignored(
            Reason.budgets,
            "fail_closed_budget_enforcement",
            "apply_user_budget_to_team_keys",
            "disable_budget_reservation",
            "self_serve_budget_policy"
        ),
        KeyEntry.ignored(
            Reason.ownAPI,
            "max_file_size_mb",
            "max_batch_file_size_mb",
            "max_batch_file_records",
            "allowed_file_extensions",
            "blocked_file_extensions",
            "search_tools",
            "plugins"
        ),
        KeyEntry.missed(
            "URLs in a request are left to the backend",
            "user_url_validation",
            "user_url_allowed_hosts"
        ),
    ].flatMap(\.self)
}
