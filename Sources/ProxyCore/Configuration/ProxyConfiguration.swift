/// All of a proxy's settings: the router's, and those that concern the proxy's clients.
public struct ProxyConfiguration: Sendable, Hashable {
    /// The router's settings.
    public var router: RouterConfiguration

    /// `master_key`: the key that clients have to send; `nil` for none.
    public var masterKey: SecretString?

    /// `allowed_ips`: where requests may come from; `nil` for anywhere.
    ///
    /// Liveness, readiness and `/` are served to everybody.
    public var allowedAddresses: [AddressRange]?

    /// `no_auth`: whether the proxy is open on purpose, so that a reload may remove the master key.
    public var servesEverybody: Bool

    /// The limits on clients' requests.
    public var limits: ProxyLimits

    /// How to check the backends' health.
    public var health: HealthConfiguration

    /// Metrics and logs.
    public var observability: ObservabilityConfiguration

    /// `drop_params` of `litellm_settings`: whether to drop parameters that a backend does not support.
    public var dropsParameters: Bool

    /// `always_include_stream_usage`: whether streams end with their usage even if the client did not ask.
    public var alwaysIncludesStreamUsage: Bool

    /// `sse_keepalive_ping_interval_seconds`: the pause after which a silent stream gets a keep-alive comment; `nil` for none.
    public var streamKeepAlive: Duration?

    /// `pass_through_endpoints`: further paths below `/v1` that are passed to the backend of the request's model.
    public var passThroughPaths: [PassThroughPath]

    /// How to list the models that a wildcard matches.
    public var listing: ModelListing

    /// Creates a configuration with LiteLLM's defaults.
    public init(
        router: RouterConfiguration,
        masterKey: SecretString? = nil,
        limits: ProxyLimits = ProxyLimits(),
        health: HealthConfiguration = HealthConfiguration(),
        observability: ObservabilityConfiguration = ObservabilityConfiguration(),
        dropsParameters: Bool = false,
        alwaysIncludesStreamUsage: Bool = false,
        streamKeepAlive: Duration? = nil,
        allowedAddresses: [AddressRange]? = nil,
        servesEverybody: Bool = false,
        passThroughPaths: [PassThroughPath] = [],
        listing: ModelListing = ModelListing()
    ) {
        self.router = router
        self.masterKey = masterKey
        self.limits = limits
        self.health = health
        self.observability = observability
        self.dropsParameters = dropsParameters
        self.alwaysIncludesStreamUsage = alwaysIncludesStreamUsage
        self.streamKeepAlive = streamKeepAlive
        self.allowedAddresses = allowedAddresses
        self.servesEverybody = servesEverybody
        self.passThroughPaths = passThroughPaths
        self.listing = listing
    }

    /// Whether everybody who can reach the port is served.
    public var isOpenToEverybody: Bool {
        masterKey == nil && (allowedAddresses?.contains { $0.holdsEverybody } ?? true)
    }
}

extension ProxyConfiguration {
    /// The configuration of a proxy that only serves these deployments; the first one is also named `default`.
    public static func serving(_ deployments: [DeploymentConfiguration]) -> ProxyConfiguration {
        let taken = deployments.contains { $0.modelName == "default" }
        let first = taken ? [] : deployments.prefix(1)
        let aliases = first.map { ModelAlias(name: "default", group: $0.modelName) }
        return ProxyConfiguration(router: RouterConfiguration(deployments: deployments, aliases: aliases))
    }
}

extension ProxyConfiguration {
    /// The router's settings, with what it needs to hide secrets and addresses from clients.
    var disclosedRouter: RouterConfiguration {
        var router = router
        router.guardedSecrets = masterKey.map { [$0] } ?? []
        router.hidesAddresses = !health.showsDetails
        return router
    }

    /// Whether the proxy needs to know the tokens used, so that it has to request them for streams.
    var metersUsage: Bool {
        observability.servesMetrics || alwaysIncludesStreamUsage || router.strategy == .usageBased
            || router.deployments.contains { $0.tokensPerMinute != nil }
    }
}
