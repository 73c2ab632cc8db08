/// The deployments that serve one public model name.
public struct ModelGroup: Sendable {
    /// The public name, LiteLLM's `model_name`; may hold a wildcard.
    public let name: String

    /// The deployments, lowest `order` first, otherwise in the order of the configuration.
    public let deployments: [Deployment]

    /// Whether some deployment does not serve every endpoint.
    private let isRestricted: Bool

    /// The retries that requests for the group may still make.
    let retryBudget: RetryBudget

    /// The requests that wait until one of the deployments may take one more.
    let permits: PermitQueue

    init(
        name: String,
        deployments: [Deployment],
        retryBudget: RetryBudget = RetryBudget(),
        permits: PermitQueue = PermitQueue()
    ) {
        self.name = name
        self.deployments = deployments
        self.retryBudget = retryBudget
        self.permits = permits
        isRestricted = deployments.contains { $0.configuration.isRestricted }
    }

    /// The same group with some of its deployments.
    func narrowed(to deployments: [Deployment]) -> ModelGroup {
        ModelGroup(name: name, deployments: deployments, retryBudget: retryBudget, permits: permits)
    }

    /// Rejects a call to an endpoint that none of the deployments serves.
    ///
    /// - Throws: 400 that names the endpoint to call.
    func check(_ endpoint: ModelEndpoint) throws(ProxyError) {
        guard isRestricted else { return }
        let remedies = deployments.map { $0.configuration.otherEndpoint(than: endpoint) }
        guard !remedies.isEmpty, remedies.allSatisfy({ $0 != nil }), let other = remedies[0] else { return }
        throw .badRequest(
            "The model `\(name)` is not served at /v1/\(endpoint.path); call POST /v1/\(other.path).",
            code: "unsupported_endpoint",
            parameter: "model"
        )
    }
}

extension DeploymentConfiguration {
    /// Whether there are endpoints that the backend's model does not serve.
    fileprivate var isRestricted: Bool { isResponsesOnly || provider == .textCompletionOpenAI }

    /// The endpoint to call instead of one that the model does not serve.
    ///
    /// LiteLLM translates a chat into a prompt or into a response's input; this proxy passes a request on as it is, or rejects it.
    fileprivate func otherEndpoint(than endpoint: ModelEndpoint) -> ModelEndpoint? {
        if mockResponse != nil { return nil }
        if isResponsesOnly, [.chatCompletions, .completions, .messages].contains(endpoint) {
            return .responses
        }
        if provider == .textCompletionOpenAI, [.chatCompletions, .responses, .messages].contains(endpoint) {
            return .completions
        }
        return nil
    }
}

/// What a client's model name resolves to.
public struct ModelResolution: Sendable {
    /// The name as the client sent it; responses carry this name.
    public var requestedModel: String

    /// The group that serves it.
    public var group: ModelGroup

    /// The name that an alias stands for, else the requested one.
    var servedName: String

    /// How a wildcard in the group's name matched: the whole name, then the text of each `*`; empty for a name without wildcards.
    public var wildcardMatch: [String]

    init(
        requestedModel: String,
        group: ModelGroup,
        servedName: String? = nil,
        wildcardMatch: [String] = []
    ) {
        self.requestedModel = requestedModel
        self.servedName = servedName ?? requestedModel
        self.group = group
        self.wildcardMatch = wildcardMatch
    }

    /// The names by which the configuration may refer to the group, the client's own first.
    package var names: [String] {
        // The text of a single `*` is a name too: `gpt-5` of `openai/gpt-5`.
        [requestedModel, servedName] + (wildcardMatch.count == 2 ? [wildcardMatch[1]] : []) + [group.name]
    }
}
