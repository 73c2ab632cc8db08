/// All of a router's settings as plain values.
///
/// `RouterConfig` reads it from a LiteLLM `config.yaml`; a program that embeds the router can also create it in code.
public struct RouterConfiguration: Sendable, Hashable {
    /// The backends, in the order of the file.
    public var deployments: [DeploymentConfiguration]

    /// Aliases of model groups.
    public var aliases: [ModelAlias]

    /// How to choose a deployment of a group.
    public var strategy: RoutingStrategyName

    /// When and how often to retry a request.
    public var retries: RetryConfiguration

    /// Which groups to try after a request's own group failed.
    public var fallbacks: FallbackConfiguration

    /// When a deployment cools down.
    public var cooldown: CooldownConfiguration

    /// The timeouts of a request.
    public var timeouts: RequestTimeouts

    /// `enable_pre_call_checks`: whether to check the prompt's length with the backend's tokenizer before sending a request.
    public var checksContextBeforeCall: Bool

    /// `enable_tag_filtering`: whether a request's tags select deployments.
    public var filtersByTag: Bool

    /// `default_max_parallel_requests`: the limit on parallel requests of a deployment that sets none.
    public var defaultMaxParallelRequests: Int?

    /// How long requests wait for a group whose deployments all restart; `nil` to not wait.
    public var hold: Duration?

    /// Configured models that are not served, each with the reason, which clients get to see.
    public var unservedModels: [UnservedModel] = []

    /// The proxy's own secrets, which responses of backends must not reveal, in addition to those of the deployments.
    package var guardedSecrets: [SecretString] = []

    /// `health_check_details: false`: whether to hide the backends' addresses from clients.
    package var hidesAddresses = false

    /// Creates a configuration with LiteLLM's defaults.
    public init(
        deployments: [DeploymentConfiguration],
        aliases: [ModelAlias] = [],
        strategy: RoutingStrategyName = .simpleShuffle,
        retries: RetryConfiguration = RetryConfiguration(),
        fallbacks: FallbackConfiguration = FallbackConfiguration(),
        cooldown: CooldownConfiguration = CooldownConfiguration(),
        timeouts: RequestTimeouts = RequestTimeouts(),
        checksContextBeforeCall: Bool = false,
        filtersByTag: Bool = false,
        defaultMaxParallelRequests: Int? = nil,
        hold: Duration? = nil
    ) {
        self.deployments = deployments
        self.aliases = aliases
        self.strategy = strategy
        self.retries = retries
        self.fallbacks = fallbacks
        self.cooldown = cooldown
        self.timeouts = timeouts
        self.checksContextBeforeCall = checksContextBeforeCall
        self.filtersByTag = filtersByTag
        self.defaultMaxParallelRequests = defaultMaxParallelRequests
        self.hold = hold
    }
}

/// The routing strategies, under LiteLLM's names.
public enum RoutingStrategyName: String, Sendable, Hashable, CaseIterable {
    /// A random deployment: weighted by `weight`, else `rpm`, else `tpm`, else evenly.
    case simpleShuffle = "simple-shuffle"
    /// The deployment with the fewest running requests.
    case leastBusy = "least-busy"
    /// The deployment with the lowest recent latency.
    case latencyBased = "latency-based-routing"
    /// The deployment that used the smallest share of its `tpm` in this minute.
    case usageBased = "usage-based-routing"
}

/// Another name of a model group: LiteLLM's `model_group_alias`.
public struct ModelAlias: Sendable, Hashable {
    /// The name that clients may send.
    public var name: String

    /// The model group.
    public var group: String

    /// Whether to omit it from `/v1/models`.
    public var isHidden: Bool

    /// Creates an alias.
    public init(name: String, group: String, isHidden: Bool = false) {
        self.name = name
        self.group = group
        self.isHidden = isHidden
    }
}

/// A configured model that is not served, for example because of its provider.
public struct UnservedModel: Sendable, Hashable {
    /// The public name; may hold `*` as a wildcard.
    public var modelName: String

    /// Why it is not served: a sentence without a full stop and without secrets.
    public var reason: String

    /// Creates an entry.
    public init(modelName: String, reason: String) {
        self.modelName = modelName
        self.reason = reason
    }
}
