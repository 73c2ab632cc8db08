import HTTPTypes

/// What the router did for a request: becomes header fields, log lines and metrics.
public struct RouteReport: Sendable, Hashable {
    /// The name that the client sent.
    public var requestedModel: String

    /// The group that responded or was tried last.
    public var group: String

    /// The deployment that responded or was tried last.
    public var deployment: DeploymentID?

    /// `litellm_params.model` of that deployment.
    public var configuredModel: String?

    /// `api_base` of that deployment, if clients may see it.
    public var baseURL: String?

    /// Attempts after the first within one group.
    public var retries: Int

    /// Groups tried after the first.
    public var fallbacks: Int

    /// All attempts.
    public var attempts: Int

    /// From the start of the last attempt to its head.
    public var timeToHead: Duration?

    /// Creates the report of a request before its first attempt.
    public init(requestedModel: String, group: String) {
        self.requestedModel = requestedModel
        self.group = group
        self.retries = 0
        self.fallbacks = 0
        self.attempts = 0
    }

    /// Records an attempt.
    ///
    /// - Parameter address: the deployment's address, if clients may see it.
    mutating func recordAttempt(_ deployment: DeploymentConfiguration, at address: String?) {
        attempts += 1
        self.deployment = deployment.id
        configuredModel = deployment.configuredModel
        baseURL = address
        timeToHead = nil
    }
}

extension RouteReport {
    /// The `x-litellm-*` header fields that say which way a request went.
    var headerFields: HTTPFields {
        var fields = HTTPFields()
        addHeaderFields(to: &fields)
        return fields
    }

    func addHeaderFields(to fields: inout HTTPFields) {
        if let deployment { fields.add(.modelID, deployment.rawValue) }
        if let configuredModel { fields.add(.modelName, Self.visible(configuredModel)) }
        if let baseURL { fields.add(.modelAPIBase, Self.visible(baseURL)) }
        fields.add(.modelGroup, Self.visible(group))
        fields.add(.attemptedRetries, String(retries))
        fields.add(.attemptedFallbacks, String(fallbacks))
    }

    /// A header's value cannot hold control characters, whatever a configuration says.
    private static func visible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : "-"
    }
}
