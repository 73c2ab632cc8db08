package import HTTPTransport
public import HTTPTypes

/// The answer of a deployment to a routed call, good to be passed on.
public struct RoutedAnswer: Sendable {
    /// Boxed, as an answer passes through many functions.
    @Boxed private var content: Content

    private struct Content: Sendable {
        var head: HTTPResponse
        var body: Body
        var route: RouteReport
        var usage: RelayedUsage?
        let lease: AttemptLease
    }

    init(
        head: HTTPResponse,
        body: Body,
        route: RouteReport,
        usage: RelayedUsage?,
        lease: AttemptLease
    ) {
        content = Content(head: head, body: body, route: route, usage: usage, lease: lease)
    }

    /// The body of an answer.
    package enum Body: Sendable {
        case complete([UInt8])
        case stream(RelayedStream)
        /// Bytes of a kind that the proxy does not look into, such as sound.
        case raw(BackendBody)

        /// Whether it goes to the client piece by piece, as it comes.
        var isRelayed: Bool {
            if case .complete = self { false } else { true }
        }
    }
}

extension RoutedAnswer {
    /// The backend's status and header fields.
    public var head: HTTPResponse {
        get { content.head }
        set { content.head = newValue }
    }

    /// What the router did.
    public var route: RouteReport {
        get { content.route }
        set { content.route = newValue }
    }

    /// What the answer cost, where it is known already; a stream says it at its end.
    public var usage: RelayedUsage? {
        get { content.usage }
        set { content.usage = newValue }
    }

    /// The body, with the client's name for the model.
    package var body: Body {
        get { content.body }
        set { content.body = newValue }
    }

    /// Keeps the deployment's place until the answer is out.
    var lease: AttemptLease { content.lease }

    /// The one that answered.
    var deployment: Deployment { lease.deployment }

    /// The answer is out as a whole: its deployment is free again and its cost is counted.
    package func finish(usage: RelayedUsage?, at now: ContinuousClock.Instant) {
        lease.finish(usage: usage, isRelayed: false, at: now)
    }
}
