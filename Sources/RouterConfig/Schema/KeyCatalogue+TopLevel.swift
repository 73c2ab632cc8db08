extension KeyCatalogue {
    static let topLevel: [KeyEntry] = [
        KeyEntry.honoured("model_list", "the models and their backends"),
        KeyEntry.honoured("router_settings", "how requests are routed"),
        KeyEntry.honoured("litellm_settings", "LiteLLM's library settings"),
        KeyEntry.honoured("general_settings", "authentication, limits and health"),
        KeyEntry.honoured(
            "environment_variables",
            "set before any `os.environ/` is resolved; these values win over the process's"
        ),
        KeyEntry.honoured(
            "include",
            "paths relative to the including file; lists are joined, everything else is replaced"
        ),
        KeyEntry.honoured("credential_list", "named credentials for `litellm_credential_name`"),
        KeyEntry.missed("guardrails are not run here", "guardrails", "policies", "policy_attachments"),
        KeyEntry.ignored(Reason.python, "callback_settings"),
        KeyEntry.ignored(
            Reason.ownAPI,
            "prompts",
            "files_settings",
            "finetune_settings",
            "assistant_settings"
        ),
        KeyEntry.ignored(Reason.ownAPI, "vector_store_registry", "batch_settings"),
        KeyEntry.ignored(
            Reason.tools,
            "mcp_servers",
            "mcp_aliases",
            "mcp_tools",
            "search_tools",
            "sandbox_tools",
            "agents"
        ),
        KeyEntry.ignored(Reason.database, "key_management_settings"),
    ].flatMap(\.self)

    static let modelEntry: [KeyEntry] = [
        KeyEntry.honoured(
            "model_name",
            "the name that clients use; entries with the same name form a group; `*` is a wildcard"
        ),
        KeyEntry.honoured("litellm_params", "the backend"),
        KeyEntry.honoured("model_info", "facts about the model"),
        KeyEntry.ignored(Reason.keys, "team_id", "access_groups"),
    ].flatMap(\.self)

    static let credential: [KeyEntry] = [
        KeyEntry.honoured("credential_name", "the name that entries refer to"),
        KeyEntry.honoured(
            "credential_values",
            "`api_key`, `api_base` and other parameters that an entry does not set itself"
        ),
        KeyEntry.ignored(Reason.description, "credential_info"),
    ].flatMap(\.self)

    static let modelInfo: [KeyEntry] = [
        KeyEntry.honoured(
            "id",
            "the deployment's id, `x-litellm-model-id`; default a hash of the parameters"
        ),
        KeyEntry.honoured("mode", "`chat`, `completion`, `embedding`, `rerank`, …"),
        KeyEntry.honoured("base_model", "the model behind the name"),
        KeyEntry.honoured("max_input_tokens", "listed"),
        KeyEntry.honoured("max_output_tokens", "listed"),
        KeyEntry.honoured("max_tokens", "listed"),
        KeyEntry.honoured("input_cost_per_token", "listed"),
        KeyEntry.honoured("output_cost_per_token", "listed"),
        KeyEntry.honoured("cooldown_time", "as in `litellm_params`, which wins"),
        KeyEntry.honoured("allowed_fails", "overrides the router's"),
        KeyEntry.honoured("allowed_fails_policy", "overrides the router's"),
        KeyEntry.honoured("disable_background_health_check", "the backend is checked only for `/health`"),
        KeyEntry.honoured(
            "health_check_model",
            "the model from which a health check requests one token; without it checks cost no tokens"
        ),
        KeyEntry.honoured("health_check_timeout", "seconds to wait for that token; default 10"),
        KeyEntry.ignored(
            "all backends are checked in the same way",
            "health_check_interval",
            "health_check_max_tokens",
            "health_check_voice"
        ),
        KeyEntry.ignored(Reason.database, "db_model", "team_id", "team_public_model_name", "access_groups"),
        KeyEntry.honoured("description", "listed"),
        shown(
            "supports_vision",
            "supports_function_calling",
            "supports_parallel_function_calling",
            "supports_tool_choice",
            "supports_reasoning",
            "supports_response_schema",
            "supports_native_streaming",
            "supports_system_messages",
            "supports_prompt_caching",
            "supports_audio_input",
            "supports_audio_output",
            "supports_pdf_input",
            "supports_web_search",
            "supports_embedding_image_input",
            "supports_images",
            "supported_openai_params",
            "supported_endpoints",
            "litellm_provider",
            "custom_llm_provider",
            "provider",
            "context_window",
            "context_length",
            "dimension",
            "limit",
            "connect_timeout",
            "adaptive_router_preferences",
            "tiered_pricing",
            "input_cost_per_image",
            "input_cost_per_second",
            "output_cost_per_second",
            "input_cost_per_character",
            "output_cost_per_character",
            "cache_creation_input_token_cost",
            "cache_read_input_token_cost",
            "output_vector_size"
        ),
    ].flatMap(\.self)

    private static func shown(_ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .honoured, note: "listed in `/model/info` as written") }
    }
}
