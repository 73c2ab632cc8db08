public import HTTPTypes

/// A request about one model, ready to be routed: an endpoint, the body's bytes and what was found in them.
public struct ModelCall: Sendable {
    /// The endpoint.
    public var endpoint: ModelEndpoint

    /// The model that is wanted, by the name that the client knows; its answers carry this name.
    public var model: String

    /// The body.
    public var body: RequestBody

    /// Header fields to send along to the backend; the deployment's own win.
    public var headers: HTTPFields

    /// What the caller asks for beside the request.
    public var options: CallOptions

    /// The id of the call, for logs and header fields.
    public var id: String

    /// A hint of which engine should carry it.
    public var affinity: Int?

    /// Whether the stream's usage is wanted by the proxy itself.
    public var metersUsage: Bool

    /// Whether the client gets the stream's usage though it did not ask: `always_include_stream_usage`.
    public var showsUsage: Bool

    /// `drop_params` for deployments that do not say.
    public var dropsParameters: Bool

    /// When the client's request was there, from which its time runs; `nil` for the moment of the call.
    public var began: ContinuousClock.Instant?

    /// Creates a call.
    public init(
        endpoint: ModelEndpoint,
        model: String,
        body: RequestBody,
        headers: HTTPFields = [:],
        options: CallOptions = CallOptions(),
        id: String,
        affinity: Int? = nil,
        metersUsage: Bool = false,
        showsUsage: Bool = false,
        dropsParameters: Bool = false,
        began: ContinuousClock.Instant? = nil
    ) {
        self.endpoint = endpoint
        self.model = model
        self.body = body
        self.headers = headers
        self.options = options
        self.id = id
        self.affinity = affinity
        self.metersUsage = metersUsage
        self.showsUsage = showsUsage
        self.dropsParameters = dropsParameters
        self.began = began
    }
}
