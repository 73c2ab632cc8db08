/// An event as a value.
///
/// Holds no secret, and except for ``backendSaid(_:_:)`` no text of a prompt or a completion.
public enum ProxyEvent: Sendable {
    /// An attempt succeeded.
    case attemptSucceeded(DeploymentID, group: String, firstByteAfter: Duration)

    /// An attempt failed; `owner` says whose fault it was.
    case attemptFailed(DeploymentID, group: String, owner: String, status: Int, reason: String)

    /// The text of a backend's error. It holds no secret, but may quote the request, so it is for debugging only.
    case backendSaid(DeploymentID, String)

    /// A call to a deployment ended because the client left, before or during the response.
    case attemptCancelled(DeploymentID, group: String)

    /// Fields of a request's body that were not sent to a deployment, by their paths: `logit_bias`, `tools[0].function.strict`.
    ///
    /// Only reported if an observer ``ProxyObserver/wantsDroppedFields``.
    case fieldsDropped(DeploymentID, group: String, paths: [String])

    /// Fields of a request's body that LiteLLM supports and that have no effect here; each name is reported once.
    case fieldsWithoutEffect([String])

    /// A deployment started to cool down.
    case deploymentRests(DeploymentID, for: Duration)

    /// A request ended.
    case requestFinished(RequestSummary)
}

/// Receives events, for metrics, logs or tests.
///
/// Called on the request's task; implementations must be fast and must not block.
/// `ProxyObserverConformance` in `ProxyTesting` is the suite that every implementation should pass.
public protocol ProxyObserver: Sendable {
    /// Whether to report ``ProxyEvent/fieldsDropped(_:group:paths:)``, which costs time in proportion to the request's body.
    ///
    /// Read once per configuration; `false` by default.
    var wantsDroppedFields: Bool { get }

    /// Receives an event.
    func observe(_ event: ProxyEvent)
}

extension ProxyObserver {
    /// `false`: dropped fields are not reported.
    public var wantsDroppedFields: Bool { false }
}
