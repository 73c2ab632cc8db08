/// What a caller may ask for beside the request itself: LiteLLM's `x-litellm-*` request headers.
public struct CallOptions: Sendable, Hashable {
    /// `x-litellm-timeout`: the deadline of the whole request.
    public var timeout: Duration?

    /// `x-litellm-stream-timeout`: the wait for the first byte, and between two, of a stream.
    public var streamTimeout: Duration?

    /// `x-litellm-num-retries`.
    public var retries: Int?

    /// `x-litellm-tags`.
    public var tags: [String]

    /// Whether other groups may answer.
    public var allowsFallbacks: Bool

    /// Creates options that leave everything to the configuration.
    public init(
        timeout: Duration? = nil,
        streamTimeout: Duration? = nil,
        retries: Int? = nil,
        tags: [String] = [],
        allowsFallbacks: Bool = true
    ) {
        self.timeout = timeout
        self.streamTimeout = streamTimeout
        self.retries = retries
        self.tags = tags
        self.allowsFallbacks = allowsFallbacks
    }
}
