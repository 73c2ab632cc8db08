public import HTTPTypes

/// A request about one model, ready to be routed: an endpoint, the body's bytes and what was found in them.
public final class ModelCall: Sendable {
    /// The endpoint.
    public let endpoint: ModelEndpoint

    /// The requested model, by the name that the client knows; responses carry this name.
    public let model: String

    /// The body.
    public let body: RequestBody

    /// Header fields to send to the backend; the deployment's own win.
    public let headers: HTTPFields

    /// What the caller asks for besides the request.
    public let options: CallOptions

    /// The id of the call, for logs and header fields.
    public let id: String

    /// A hint of which engine should carry it.
    public let affinity: Int?

    /// Whether the proxy itself needs the stream's usage.
    public let metersUsage: Bool

    /// Whether the client gets the stream's usage without having asked for it: `always_include_stream_usage`.
    public let showsUsage: Bool

    /// `drop_params` for deployments that do not say.
    public let dropsParameters: Bool

    /// When the client's request arrived, which is when its deadline starts; `nil` for the moment of the call.
    public let began: ContinuousClock.Instant?

    /// Whether ``headers`` holds fields whose values the client chose and a backend acts on.
    let hasClientFields: Bool

    /// Creates a call.
    public convenience init(
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
        self.init(
            endpoint: endpoint,
            model: model,
            body: body,
            headers: headers,
            options: options,
            id: id,
            affinity: affinity,
            metersUsage: metersUsage,
            showsUsage: showsUsage,
            dropsParameters: dropsParameters,
            began: began,
            hasClientFields: false
        )
    }

    init(
        endpoint: ModelEndpoint,
        model: String,
        body: RequestBody,
        headers: HTTPFields,
        options: CallOptions,
        id: String,
        affinity: Int?,
        metersUsage: Bool,
        showsUsage: Bool,
        dropsParameters: Bool,
        began: ContinuousClock.Instant?,
        hasClientFields: Bool
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
        self.hasClientFields = hasClientFields
    }
}
