/// Everything a router is made from, as plain values: the only input of `Router`.
///
/// `RouterConfig` makes one from a LiteLLM `config.yaml`; a program that embeds the router may as well write
/// it in code.
public struct RouterConfiguration: Sendable, Hashable {
    /// The backends, in the order of the file.
    public var deployments: [DeploymentConfiguration]

    /// Second names for model groups.
    public var aliases: [ModelAlias]

    /// How one deployment of a group is chosen.
    public var strategy: RoutingStrategyName

    /// When and how often a request is tried again.
    public var retries: RetryConfiguration

    /// Where a request goes when its own group failed.
    public var fallbacks: FallbackConfiguration

    /// When a deployment rests.
    public var cooldown: CooldownConfiguration

    /// The limits on the time of a request.
    public var timeouts: RequestTimeouts

    /// Whether the context's size is checked, by the backend's own tokenizer, before a request is sent: `enable_pre_call_checks`.
    public var checksContextBeforeCall: Bool

    /// Whether a request's tags choose among deployments: `enable_tag_filtering`.
    public var filtersByTag: Bool

    /// The most requests at a time of a deployment that does not say: `default_max_parallel_requests`.
    public var defaultMaxParallelRequests: Int?

    /// How long requests wait for a group whose deployments all restart; `nil` does not wait.
    public var hold: Duration?

    /// Names of the configuration that are not served, each with the reason; clients that ask for one are told.
    public var unservedModels: [UnservedModel] = []

    /// Secrets of the proxy's own, beside those of the deployments, that no backend's words may give away.
    package var guardedSecrets: [SecretString] = []

    /// Whether clients may not see where backends are: `health_check_details: false`.
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
