/// Keys that people put into a configuration although LiteLLM does not read them there.
enum MisplacedKeys {
    /// The remedy for a key that "has no effect here".
    static func remedy(for key: String) -> String? { remedies[key] }

    static let remedies: [String: String] = {
        var table: [String: String] = [:]
        for (remedy, keys) in groups {
            for key in keys { table[key] = remedy }
        }
        return table
    }()

    private static let groups: [(String, [String])] = [
        ("use the command line option --host", ["host"]),
        ("use the command line option --port", ["port"]),
        ("use the command line option --num_workers", ["num_workers"]),
        ("did you mean num_retries?", ["max_retries"]),
        ("did you mean drop_params under litellm_settings?", ["drop_unsupported_params"]),
        ("did you mean set_verbose under litellm_settings?", ["verbose"]),
        ("did you mean model_group_alias under router_settings?", ["model_alias", "model_aliases"]),
        ("did you mean rpm?", ["rpm_limit"]),
        ("did you mean tpm?", ["tpm_limit"]),
        (
            "to serve metrics, add prometheus to litellm_settings.callbacks",
            ["enable_metrics", "enable_prometheus"]
        ),
        ("there is no web interface here", ["ui", "ui_username", "ui_password", "enable_admin_ui"]),
        (
            "LiteLLM reads it from the environment; request logs are not sent anywhere here",
            ["langfuse_host", "langfuse_public_key", "langfuse_secret", "langfuse_secret_key"]
        ),
        (
            "in LiteLLM it belongs under litellm_settings.cache_params; responses are not cached here",
            ["cache_type", "cache_ttl", "ttl"]
        ),
        ("LiteLLM reads it from the environment", ["server_root_path", "proxy_base_url", "proxy_mode"]),
        ("did you mean no_auth under general_settings?", ["disable_auth"]),
        ("health checks do not have to be enabled", ["health_check"]),
        ("set it in the entries of model_list", ["api_keys", "default_params"]),
        ("streaming is the client's choice", ["streaming"]),
        (
            "LiteLLM uses the name elsewhere and ignores it in a configuration",
            [
                "batch_size", "budgets", "custom_headers", "data", "default_model", "environment", "kind",
                "logging",
                "networks", "rate_limits", "search_tool_name", "timezone",
            ]
        ),
    ]
}
