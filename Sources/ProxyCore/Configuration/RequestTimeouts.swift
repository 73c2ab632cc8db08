/// The limits on the time of a request, shared by all its attempts.
public struct RequestTimeouts: Sendable, Hashable {
    /// `timeout` of `router_settings`, or `request_timeout` of `litellm_settings`: the deadline of a whole
    /// request that does not stream, and of the wait for the first byte of one that does.
    public var request: Duration

    /// `stream_timeout`: the wait for the first byte, and between two, of a request that streams; `nil` takes
    /// ``request``.
    public var stream: Duration?

    /// Until a connection stands.
    public var connect: Duration

    /// Creates LiteLLM's defaults: 6,000 s, 5 s to connect.
    public init(request: Duration = .seconds(6000), stream: Duration? = nil, connect: Duration = .seconds(5))
    {
        self.request = request
        self.stream = stream
        self.connect = connect
    }
}
