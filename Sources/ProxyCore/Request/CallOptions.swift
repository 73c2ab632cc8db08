import HTTPTypes

/// What a caller may ask for beside the request itself: LiteLLM's `x-litellm-*` request headers, and its controls in a body.
public struct CallOptions: Sendable, Hashable {
    /// `x-litellm-timeout`, or `timeout` of the body: the deadline of the whole request.
    public var timeout: Duration?

    /// `x-litellm-stream-timeout`, or `stream_timeout` of the body: the wait for the first byte, and between two, of a stream.
    public var streamTimeout: Duration?

    /// `x-litellm-num-retries`, or `num_retries` of the body.
    public var retries: Int?

    /// `x-litellm-tags`.
    public var tags: [String]

    /// Whether other groups may answer: not where the body says `disable_fallbacks`.
    public var allowsFallbacks: Bool

    /// `fallbacks` of the body, in place of the configuration's.
    public var fallbacks: RequestedFallbacks?

    /// `context_window_fallbacks` of the body.
    public var contextWindowFallbacks: RequestedFallbacks?

    /// `content_policy_fallbacks` of the body.
    public var contentPolicyFallbacks: RequestedFallbacks?

    /// `drop_params` of the body, in place of the configuration's.
    var dropsParameters: Bool?

    /// `extra_headers` of the body.
    var extraHeaders: HTTPFields?

    /// Fields of the body that are LiteLLM's own and do nothing here.
    var fieldsWithoutEffect: [String] = []

    /// Creates options that leave everything to the configuration.
    public init(
        timeout: Duration? = nil,
        streamTimeout: Duration? = nil,
        retries: Int? = nil,
        tags: [String] = [],
        allowsFallbacks: Bool = true,
        fallbacks: RequestedFallbacks? = nil,
        contextWindowFallbacks: RequestedFallbacks? = nil,
        contentPolicyFallbacks: RequestedFallbacks? = nil
    ) {
        self.timeout = timeout
        self.streamTimeout = streamTimeout
        self.retries = retries
        self.tags = tags
        self.allowsFallbacks = allowsFallbacks
        self.fallbacks = fallbacks
        self.contextWindowFallbacks = contextWindowFallbacks
        self.contentPolicyFallbacks = contentPolicyFallbacks
    }
}
