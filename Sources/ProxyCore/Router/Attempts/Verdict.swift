/// Whose fault a failed attempt is, and what follows from it.
struct Verdict: Sendable {
    /// Who would have to mend it.
    var owner: Owner

    /// The kind that policies of the configuration go by.
    var kind: FailureClass

    /// Whether another attempt makes sense, and where.
    var retry: Retry

    /// What it weighs against the deployment; `nil` where it is not the deployment's fault.
    var weight: DeploymentHealth.Failure?

    /// Which other groups may be asked.
    var fallback: Fallback

    /// What the client is told where this was the last attempt.
    var error: ProxyError

    /// What the backend said, where it said something; may quote the request.
    var words: String?

    enum Owner: String, Sendable {
        case client, credential, configuration, load, backend, network, nobody, us
    }

    enum Retry: Sendable, Hashable {
        /// It would end the same way.
        case never
        /// Another deployment may do better.
        case elsewhere
        /// Any deployment at once: nothing was sent, and nobody asked for a pause.
        case anywhereAtOnce
        /// Another deployment at once, or the same one after the pause that it asked for.
        case anywhere(after: Duration?)
        /// The same deployment, once, on a new connection.
        case onFreshConnection
    }

    enum Fallback: Sendable, Hashable {
        case none, general, contextWindow, contentPolicy
    }
}
