/// The limits on the time of a call to one deployment, as LiteLLM names them; `nil` leaves each to the
/// router's settings.
public struct DeploymentTimeouts: Sendable, Hashable {
    /// `timeout`: the whole call, for a request that does not stream.
    public var request: Duration?

    /// `stream_timeout`: the wait for the first byte, and between two, of a request that streams.
    public var stream: Duration?

    /// Creates the limits.
    public init(request: Duration? = nil, stream: Duration? = nil) {
        self.request = request
        self.stream = stream
    }
}
