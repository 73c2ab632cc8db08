/// The timeouts of a request, shared by all its attempts.
public struct RequestTimeouts: Sendable, Hashable {
    /// `timeout` of `router_settings`, or `request_timeout` of `litellm_settings`: for a whole request that does not stream, or until the first
    /// byte of one that does.
    public var request: Duration

    /// `stream_timeout`: until the first byte, and between two, of a request that streams; `nil` for ``request``.
    public var stream: Duration?

    /// Until a connection is established.
    public var connect: Duration

    /// Creates LiteLLM's defaults: 6,000 s, 5 s to connect.
    public init(request: Duration = .seconds(6000), stream: Duration? = nil, connect: Duration = .seconds(5))
    {
        self.request = request
        self.stream = stream
        self.connect = connect
    }
}

/// The timeouts of a call to one deployment, as LiteLLM names them; `nil` for the router's setting.
public struct DeploymentTimeouts: Sendable, Hashable {
    /// `timeout`: for the whole call of a request that does not stream.
    public var request: Duration?

    /// `stream_timeout`: until the first byte, and between two, of a request that streams.
    public var stream: Duration?

    /// Creates the timeouts.
    public init(request: Duration? = nil, stream: Duration? = nil) {
        self.request = request
        self.stream = stream
    }
}
