/// The deployments that serve one public model name.
public struct ModelGroup: Sendable {
    /// The public name, LiteLLM's `model_name`; may hold a wildcard.
    public let name: String

    /// The deployments, lowest `order` first, otherwise in the order of the configuration.
    public let deployments: [Deployment]

    init(name: String, deployments: [Deployment]) {
        self.name = name
        self.deployments = deployments
    }
}
