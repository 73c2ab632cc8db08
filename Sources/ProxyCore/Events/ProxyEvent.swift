/// Something that happened, as a value; holds no secret, and but for ``backendSaid(_:_:)`` no text of a prompt or an answer.
public enum ProxyEvent: Sendable {
    /// A deployment gave an answer that is one.
    case attemptSucceeded(DeploymentID, group: String, firstByteAfter: Duration)

    /// A deployment did not; `owner` says whose fault it was judged to be, in one of a few words.
    case attemptFailed(DeploymentID, group: String, owner: String, status: Int, reason: String)

    /// What a backend said with a failure; holds no secret, but it may quote the request, so that it is for debugging only.
    case backendSaid(DeploymentID, String)

    /// The call to a deployment was ended because the client had left, before or amid its answer.
    case attemptCancelled(DeploymentID, group: String)

    /// Fields of a request's body that a deployment did not get, by their paths: `logit_bias`, `tools[0].function.strict`.
    ///
    /// Worked out only where an observer ``ProxyObserver/wantsDroppedFields``.
    case fieldsDropped(DeploymentID, group: String, paths: [String])

    /// Fields of a request's body that LiteLLM would act on, and that do nothing here; each name is reported once.
    case fieldsWithoutEffect([String])

    /// A deployment was sent to rest.
    case deploymentRests(DeploymentID, for: Duration)

    /// A request is over.
    case requestFinished(RequestSummary)
}
