package import HTTPTransport
public import HTTPTypes

/// A deployment's response to a routed call, ready to be passed on.
///
/// Holds the deployment's lease: the end of the call releases it, at the latest the last reference does.
public final class RoutedResponse: Sendable {
    /// The backend's status and header fields.
    public let head: HTTPResponse

    /// What the router did.
    public let route: RouteReport

    /// The tokens used, if the body is complete; a stream reports them at its end.
    public let usage: RelayedUsage?

    /// The body, with the client's name for the model.
    package let body: Body

    let lease: AttemptLease

    /// The body of a routed response.
    package enum Body: Sendable {
        case complete([UInt8])
        case stream(StreamRelay)
        /// Bytes that the proxy does not look into, such as audio.
        case raw(BackendBody)

        /// Whether it goes to the client piece by piece, as it comes.
        var isRelayed: Bool {
            if case .complete = self { false } else { true }
        }
    }

    init(
        head: HTTPResponse,
        body: Body,
        route: RouteReport,
        usage: RelayedUsage?,
        lease: AttemptLease
    ) {
        self.head = head
        self.body = body
        self.route = route
        self.usage = usage
        self.lease = lease
    }

    /// The deployment that sent the response.
    var deployment: Deployment { lease.deployment }

    /// Releases the deployment of a complete response and counts the tokens used.
    package func finish(usage: RelayedUsage?, at now: ContinuousClock.Instant) {
        lease.complete(usage: usage, isRelayed: false, at: now)
    }
}
