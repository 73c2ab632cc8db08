extension KeyCatalogue {
    static let litellmParams: [KeyEntry] = [
        KeyEntry.honoured("model", "`provider/name`; the name is what the backend is asked for"),
        KeyEntry.honoured("api_base", "the backend's address; `/v1` is added where it has no path"),
        KeyEntry.honoured("base_url", "another name for `api_base`"),
        KeyEntry.honoured("api_key", "sent as `Authorization: Bearer`; empty sends none"),
        KeyEntry.honoured("custom_llm_provider", "the provider, where `model` has no prefix"),
        KeyEntry.honoured("litellm_credential_name", "an entry of `credential_list`"),
        KeyEntry.honoured("timeout", "seconds for a whole request that does not stream"),
        KeyEntry.approximated("request_timeout", "taken as `timeout` where that is absent"),
        KeyEntry.honoured("stream_timeout", "seconds to the first byte of a stream, and between two"),
        KeyEntry.honoured("num_retries", "attempts after the first"),
        KeyEntry.approximated("max_retries", "taken as `num_retries` where that is absent"),
        KeyEntry.honoured("rpm", "requests a minute: the weight under `simple-shuffle`"),
        KeyEntry.honoured(
            "tpm",
            "tokens a minute: the weight under `simple-shuffle`, the share under `usage-based-routing`"
        ),
        KeyEntry.honoured("weight", "the share of traffic under `simple-shuffle`"),
        KeyEntry.honoured("order", "the lowest is tried first"),
        KeyEntry.honoured(
            "max_parallel_requests",
            "requests at a time; others wait, and get a 429 in the end"
        ),
        KeyEntry.honoured("tags", "chosen among where `enable_tag_filtering` is on"),
        KeyEntry.honoured("cooldown_time", "seconds a failing deployment rests"),
        KeyEntry.approximated("drop_params", Reason.dropping),
        KeyEntry.honoured(
            "additional_drop_params",
            "fields, or paths such as `tools[*].function.strict`, always taken out of a request's body"
        ),
        KeyEntry.honoured("allowed_openai_params", "fields that are sent although `drop_params` is on"),
        KeyEntry.honoured(
            "extra_body",
            "fields a request's body always gets; `model` in it wins over the deployment's"
        ),
        KeyEntry.honoured("extra_headers", "header fields of every call"),
        KeyEntry.honoured("headers", "another name for `extra_headers`"),
        KeyEntry.honoured("ssl_verify", Reason.certificates),
        KeyEntry.honoured("mock_response", "an answer given without asking any backend"),
        KeyEntry.honoured("input_cost_per_token", "taken over into `model_info`"),
        KeyEntry.honoured("output_cost_per_token", "taken over into `model_info`"),
        KeyEntry.ignored(
            "limits count requests and tokens a minute",
            "itpm",
            "otpm",
            "rpd",
            "tpd",
            "priority"
        ),
        KeyEntry.ignored("tags are compared as they are", "tag_regex"),
        KeyEntry.ignored(
            "whether to stream, and to end a stream with its usage, is the client's choice",
            "stream",
            "stream_options"
        ),
        KeyEntry.honoured(
            "keepalive_seconds",
            "in place of `sse_keepalive_ping_interval_seconds`; 0 sends none"
        ),
        KeyEntry.ignored("requests are not copied to a second model", "silent_model"),
        KeyEntry.ignored("a request goes to the endpoint that the client called", "use_chat_completions_api"),
        KeyEntry.ignored(
            "an answer is passed on as the backend gave it",
            "merge_reasoning_content_in_choices"
        ),
        KeyEntry.ignored(
            Reason.notYet,
            "kubernetes_pod_discovery",
            "mock_timeout",
            "proxy_url",
            "adaptive_router_config"
        ),
        KeyEntry.ignored(Reason.caching, "cache", "caching", "cache_control_injection_points"),
        KeyEntry.ignored(
            Reason.budgets,
            "max_budget",
            "budget_duration",
            "input_cost_per_second",
            "output_cost_per_second"
        ),
        KeyEntry.ignored("calls are not limited by region", "region_name"),
        KeyEntry.ignored(Reason.tools, "guardrails", "prompt_id", "vector_store_ids"),
        KeyEntry.ignored("the OpenAI API needs no version", "api_version"),
        KeyEntry.ignored("parameters are always passed on", "pass_through_optional_params"),
        KeyEntry.ignored(
            Reason.provider,
            "aws_region_name",
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
            "aws_session_name",
            "aws_profile_name",
            "aws_role_name",
            "aws_bedrock_runtime_endpoint",
            "aws_batch_role_arn",
            "s3_access_key_id",
            "s3_secret_access_key",
            "s3_bucket_name",
            "s3_region_name",
            "vertex_project",
            "vertex_location",
            "vertex_credentials",
            "azure_ad_token",
            "azure_scope",
            "tenant_id",
            "client_id",
            "client_secret",
            "azure_username",
            "azure_password",
            "watsonx_region_name",
            "project_id",
            "organization"
        ),
        KeyEntry.refused(
            "configurable_clientside_auth_params",
            "a client never chooses where its request goes or with which key"
        ),
        parameters(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "n",
            "stop",
            "seed",
            "user",
            "max_tokens",
            "max_completion_tokens",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "repeat_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs",
            "response_format",
            "reasoning_effort",
            "reasoning",
            "include_reasoning",
            "thinking",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "service_tier",
            "verbosity",
            "modalities",
            "audio",
            "voice",
            "dimensions",
            "encoding_format",
            "input_type",
            "chat_template_kwargs",
            "ignore_eos",
            "min_tokens",
            "length_penalty",
            "best_of",
            "num_ctx",
            "num_predict",
            "num_gpu",
            "keep_alive",
            "max_new_tokens",
            "store",
            "metadata",
            "safety_identifier",
            "prompt_cache_key",
            "web_search_options"
        ),
    ].flatMap(\.self)

    /// The parameters of a request: a deployment's value fills in where the client sets none.
    static let requestParameters: Set<String> = Set(
        litellmParams.filter { $0.note == parameterNote }.map(\.name)
    )

    private static let parameterNote = "a default for requests that do not set it"

    private static func parameters(_ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .honoured, note: parameterNote) }
    }
}
