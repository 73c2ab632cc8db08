/// Who is to blame for a failed attempt, and what follows from it.
struct Verdict: Sendable {
    /// Who would have to fix it.
    var owner: Owner

    /// The kind of failure that the configuration's policies refer to.
    var kind: FailureClass

    /// Whether another attempt makes sense, and where.
    var retry: Retry

    /// How much it counts against the deployment; `nil` where it is not the deployment's fault.
    var weight: DeploymentHealth.Failure?

    /// Which other groups may be tried.
    var fallback: Fallback

    /// The client's error where this was the last attempt.
    var error: ProxyError

    /// What the backend said, if anything; may quote the request.
    var words: String?

    enum Owner: String, Sendable {
        case client, credential, configuration, load, backend, network, nobody, us
    }

    enum Retry: Sendable, Hashable {
        /// It would fail again.
        case never
        /// Another deployment may succeed.
        case elsewhere
        /// Any deployment, without a pause: nothing was sent.
        case anywhereAtOnce
        /// Another deployment without a pause, or the same one after the pause that it asked for.
        case anywhere(after: Duration?)
        /// The same deployment, once, on a new connection.
        case onFreshConnection
    }

    enum Fallback: Sendable, Hashable {
        case none, general, contextWindow, contentPolicy
    }
}
