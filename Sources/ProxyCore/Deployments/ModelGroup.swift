/// The deployments that serve one public model name.
public struct ModelGroup: Sendable {
    /// The public name, LiteLLM's `model_name`; may hold a wildcard.
    public let name: String

    /// The deployments, lowest `order` first, otherwise in the order of the configuration.
    public let deployments: [Deployment]

    /// Whether some deployment does not take every endpoint.
    private let isRestricted: Bool

    /// The retries that requests for the group may still make.
    let retryBudget: RetryBudget

    /// The requests that wait until one of the deployments may take one more.
    let places: PlaceQueue

    init(
        name: String,
        deployments: [Deployment],
        retryBudget: RetryBudget = RetryBudget(),
        places: PlaceQueue = PlaceQueue()
    ) {
        self.name = name
        self.deployments = deployments
        self.retryBudget = retryBudget
        self.places = places
        isRestricted = deployments.contains { $0.configuration.isRestricted }
    }

    /// Refuses a call to an endpoint that none of the deployments takes.
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
    /// Whether there are endpoints that the backend's model does not take.
    fileprivate var isRestricted: Bool { isResponsesOnly || provider == .textCompletionOpenAI }

    /// The endpoint to call in place of one that the model does not take.
    ///
    /// LiteLLM turns a chat into a prompt for the one, and into a response's input for the other; here a request goes where it was
    /// sent, or nowhere.
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
