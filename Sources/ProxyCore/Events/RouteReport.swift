/// What the router did for a request: becomes `x-litellm-*` header fields, a line of the log and metrics.
public struct RouteReport: Sendable, Hashable {
    /// The name that the client sent.
    public var requestedModel: String

    /// The group that answered, or was tried last.
    public var group: String

    /// The deployment that answered, or was tried last.
    public var deployment: DeploymentID?

    /// `litellm_params.model` of that deployment.
    public var configuredModel: String?

    /// `api_base` of that deployment, where clients may see it.
    public var baseURL: String?

    /// Attempts after the first within one group.
    public var retries: Int

    /// Groups tried after the first.
    public var fallbacks: Int

    /// Attempts in all.
    public var attempts: Int

    /// From the start of the last attempt to its head.
    public var timeToHead: Duration?

    /// Creates a report of nothing done yet.
    public init(requestedModel: String, group: String) {
        self.requestedModel = requestedModel
        self.group = group
        self.retries = 0
        self.fallbacks = 0
        self.attempts = 0
    }

    /// - Parameter address: where the deployment is, where clients may see that.
    mutating func tries(_ deployment: DeploymentConfiguration, at address: String?) {
        attempts += 1
        self.deployment = deployment.id
        configuredModel = deployment.configuredModel
        baseURL = address
        timeToHead = nil
    }
}
