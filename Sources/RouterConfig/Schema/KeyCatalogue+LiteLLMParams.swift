extension KeyCatalogue {
    static let litellmParams: [KeyEntry] = [
        KeyEntry.honoured("model", "`provider/name`; the name is sent to the backend"),
        KeyEntry.honoured("api_base", "the backend's address; `/v1` is added if it has no path"),
        KeyEntry.honoured("base_url", "another name for `api_base`"),
        KeyEntry.honoured("api_key", "sent as `Authorization: Bearer`; an empty key is not sent"),
        KeyEntry.honoured("custom_llm_provider", "the provider, if `model` has no prefix"),
        KeyEntry.honoured("litellm_credential_name", "an entry of `credential_list`"),
        KeyEntry.honoured("timeout", "seconds for a whole request that does not stream"),
        KeyEntry.approximated("request_timeout", "used as `timeout` if that is not set"),
        KeyEntry.honoured("stream_timeout", "seconds to the first byte of a stream and between bytes"),
        KeyEntry.honoured("num_retries", "retries after the first attempt"),
        KeyEntry.approximated("max_retries", "used as `num_retries` if that is not set"),
        KeyEntry.honoured("rpm", "requests per minute: the weight in `simple-shuffle`"),
        KeyEntry.honoured(
            "tpm",
            "tokens per minute: the weight in `simple-shuffle`, the share in `usage-based-routing`"
        ),
        KeyEntry.honoured("weight", "the share of traffic in `simple-shuffle`"),
        KeyEntry.honoured("order", "the lowest is tried first"),
        KeyEntry.honoured(
            "max_parallel_requests",
            "concurrent requests; others wait and finally get a 429"
        ),
        KeyEntry.honoured("tags", "used if `enable_tag_filtering` is on"),
        KeyEntry.honoured("cooldown_time", "seconds of cooldown for a failing deployment"),
        KeyEntry.approximated("drop_params", Reason.dropping),
        KeyEntry.honoured(
            "additional_drop_params",
            "fields, or paths such as `tools[*].function.strict`, that are always removed from a request's body"
        ),
        KeyEntry.honoured("allowed_openai_params", "fields that `drop_params` does not remove"),
        KeyEntry.honoured(
            "extra_body",
            "fields added to every request's body; a `model` among them wins over the deployment's"
        ),
        KeyEntry.honoured("extra_headers", "headers added to every call"),
        KeyEntry.honoured("headers", "another name for `extra_headers`"),
        KeyEntry.honoured("ssl_verify", Reason.certificates),
        KeyEntry.honoured("mock_response", "a response given without calling a backend"),
        KeyEntry.honoured("input_cost_per_token", "copied to `model_info`"),
        KeyEntry.honoured("output_cost_per_token", "copied to `model_info`"),
        KeyEntry.ignored(
            "only requests and tokens per minute are limited",
            "itpm",
            "otpm",
            "rpd",
            "tpd",
            "priority"
        ),
        KeyEntry.ignored("tags are compared literally", "tag_regex"),
        KeyEntry.ignored(
            "streaming, and usage at a stream's end, are the client's choice",
            "stream",
            "stream_options"
        ),
        KeyEntry.honoured(
            "keepalive_seconds",
            "overrides `sse_keepalive_ping_interval_seconds`; 0 disables it"
        ),
        KeyEntry.ignored("requests are not copied to a second model", "silent_model"),
        KeyEntry.ignored("a request goes to the endpoint that the client called", "use_chat_completions_api"),
        KeyEntry.ignored(
            "responses are passed on as the backend sent them",
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
            "clients cannot choose where a request goes or with which key"
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

    /// The parameters of a request, for which a deployment may set defaults.
    static let requestParameters: Set<String> = Set(
        litellmParams.filter { $0.note == parameterNote }.map(\.name)
    )

    private static let parameterNote = "a default for requests that do not set it"

    private static func parameters(_ names: String...) -> [KeyEntry] {
        names.map { KeyEntry(name: $0, disposition: .honoured, note: parameterNote) }
    }
}
