/// Keys that people write into a configuration and that LiteLLM has, if at all, somewhere else than in any
/// section.
enum MisplacedKeys {
    /// What to tell of a key, as the end of the sentence "has no effect here".
    static func remedy(for key: String) -> String? { remedies[key] }

    static let remedies: [String: String] = {
        var table: [String: String] = [:]
        for (remedy, keys) in groups {
            for key in keys { table[key] = remedy }
        }
        return table
    }()

    private static let groups: [(String, [String])] = [
        ("it is a flag of the command line, --host", ["host"]),
        ("it is a flag of the command line, --port", ["port"]),
        ("it is a flag of the command line, --num_workers", ["num_workers"]),
        ("is num_retries meant?", ["max_retries"]),
        ("is drop_params meant, under litellm_settings?", ["drop_unsupported_params"]),
        ("is set_verbose meant, under litellm_settings?", ["verbose"]),
        ("is model_group_alias meant, under router_settings?", ["model_alias", "model_aliases"]),
        ("is rpm meant?", ["rpm_limit"]),
        ("is tpm meant?", ["tpm_limit"]),
        (
            "metrics are served where litellm_settings.callbacks names prometheus",
            ["enable_metrics", "enable_prometheus"]
        ),
        ("there is no web interface here", ["ui", "ui_username", "ui_password", "enable_admin_ui"]),
        (
            "LiteLLM reads it from the environment; request logs are not sent anywhere here",
            ["langfuse_host", "langfuse_public_key", "langfuse_secret", "langfuse_secret_key"]
        ),
        (
            "in LiteLLM it belongs under litellm_settings.cache_params; answers are not cached here",
            ["cache_type", "cache_ttl", "ttl"]
        ),
        ("LiteLLM reads it from the environment", ["server_root_path", "proxy_base_url", "proxy_mode"]),
        ("is no_auth meant, under general_settings?", ["disable_auth"]),
        ("health checks need no switch", ["health_check"]),
        ("each entry of model_list has its own", ["api_keys", "default_params"]),
        ("streaming is the client's choice", ["streaming"]),
        (
            "LiteLLM knows the word from another place, and ignores it in a configuration",
            [
                "batch_size", "budgets", "custom_headers", "data", "default_model", "environment", "kind",
                "logging",
                "networks", "rate_limits", "search_tool_name", "timezone",
            ]
        ),
    ]
}
