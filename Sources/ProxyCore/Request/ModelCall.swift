public import HTTPTypes

/// A request about one model, ready to be routed: an endpoint, the body's bytes and what was found in them.
public struct ModelCall: Sendable {
    /// Boxed: who routes the call and who carries out its attempts share what it says.
    @Boxed private var content: Content

    private struct Content: Sendable {
        var endpoint: ModelEndpoint
        var model: String
        var body: RequestBody
        var headers: HTTPFields
        var options: CallOptions
        var id: String
        var affinity: Int?
        var metersUsage: Bool
        var showsUsage: Bool
        var dropsParameters: Bool
        var began: ContinuousClock.Instant?
        var hasClientFields = false
    }

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
        content = Content(
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
            began: began
        )
    }
}

extension ModelCall {
    /// The endpoint.
    public var endpoint: ModelEndpoint {
        get { content.endpoint }
        set { content.endpoint = newValue }
    }

    /// The model that is wanted, by the name that the client knows; its answers carry this name.
    public var model: String {
        get { content.model }
        set { content.model = newValue }
    }

    /// The body.
    public var body: RequestBody {
        get { content.body }
        set { content.body = newValue }
    }

    /// Header fields to send along to the backend; the deployment's own win.
    public var headers: HTTPFields {
        get { content.headers }
        set { content.headers = newValue }
    }

    /// What the caller asks for beside the request.
    public var options: CallOptions {
        get { content.options }
        set { content.options = newValue }
    }

    /// The id of the call, for logs and header fields.
    public var id: String {
        get { content.id }
        set { content.id = newValue }
    }

    /// A hint of which engine should carry it.
    public var affinity: Int? {
        get { content.affinity }
        set { content.affinity = newValue }
    }

    /// Whether the stream's usage is wanted by the proxy itself.
    public var metersUsage: Bool {
        get { content.metersUsage }
        set { content.metersUsage = newValue }
    }

    /// Whether the client gets the stream's usage though it did not ask: `always_include_stream_usage`.
    public var showsUsage: Bool {
        get { content.showsUsage }
        set { content.showsUsage = newValue }
    }

    /// `drop_params` for deployments that do not say.
    public var dropsParameters: Bool {
        get { content.dropsParameters }
        set { content.dropsParameters = newValue }
    }

    /// Whether ``headers`` holds fields whose values the client chose and a backend acts on.
    var hasClientFields: Bool {
        get { content.hasClientFields }
        set { content.hasClientFields = newValue }
    }

    /// When the client's request was there, from which its time runs; `nil` for the moment of the call.
    public var began: ContinuousClock.Instant? {
        get { content.began }
        set { content.began = newValue }
    }
}
