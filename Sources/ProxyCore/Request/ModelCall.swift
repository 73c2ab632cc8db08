public import HTTPTypes

/// A request about one model, ready to be routed: an endpoint, the body's bytes and what was found in them.
public final class ModelCall: Sendable {
    /// The endpoint.
    public let endpoint: ModelEndpoint

    /// The requested model, by the name that the client uses; responses carry this name.
    public let model: String

    /// The body.
    public let body: RequestBody

    /// Header fields to forward to the backend; the deployment's own take precedence.
    public let headers: HTTPFields

    /// What the caller asks of the router.
    public let options: CallOptions

    /// The id of the call, for logs and header fields.
    public let id: String

    /// A hint for which engine should carry the call.
    public let affinity: Int?

    /// Whether the proxy itself needs a stream's usage.
    public let metersUsage: Bool

    /// Whether the client gets a stream's usage even if it did not ask: `always_include_stream_usage`.
    public let showsUsage: Bool

    /// `drop_params`, for deployments that do not set it.
    public let dropsParameters: Bool

    /// When the client's request arrived, from which its timeouts run; `nil` for the moment of the call.
    public let began: ContinuousClock.Instant?

    /// Whether ``headers`` holds fields whose values the client chose and a backend acts on.
    public let hasClientFields: Bool

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
        began: ContinuousClock.Instant? = nil,
        hasClientFields: Bool = false
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

/// The scanned body of a request about a model.
public enum RequestBody: Sendable {
    /// A JSON object.
    case json(RequestEnvelope)
    /// A form with files, as for the audio and image endpoints.
    case multipart(MultipartEnvelope)

    /// The model that it names.
    public var model: String? {
        switch self {
        case .json(let envelope): envelope.model
        case .multipart(let envelope): envelope.model
        }
    }

    /// Whether it requests a stream.
    public var wantsStream: Bool {
        switch self {
        case .json(let envelope): envelope.wantsStream
        case .multipart(let envelope): envelope.wantsStream
        }
    }
}
