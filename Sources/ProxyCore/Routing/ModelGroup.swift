/// The deployments that serve one public model name.
public struct ModelGroup: Sendable {
    /// The public name, LiteLLM's `model_name`; may hold a wildcard.
    public let name: String

    /// The deployments, lowest `order` first, otherwise in the order of the configuration.
    public let deployments: [Deployment]

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
    }
}
