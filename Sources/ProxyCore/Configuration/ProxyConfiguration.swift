/// Everything a proxy is made from: the router's part, and what concerns the proxy's own clients.
public struct ProxyConfiguration: Sendable, Hashable {
    /// The router's part.
    public var router: RouterConfiguration

    /// `master_key`: what clients have to present; `nil` lets everybody in.
    public var masterKey: SecretString?

    /// `allowed_ips`: where requests may come from; `nil` takes them from everywhere.
    ///
    /// Liveness, readiness and `/` answer everybody.
    public var allowedAddresses: [AddressRange]?

    /// `no_auth`: whether everybody is served on purpose, so that a reload may take the master key away.
    public var servesEverybody: Bool

    /// The limits on what clients may send and wait for.
    public var limits: ProxyLimits

    /// How the health of backends is found out.
    public var health: HealthConfiguration

    /// What is told about requests: metrics and logs.
    public var observability: ObservabilityConfiguration

    /// `drop_params` of `litellm_settings`: whether parameters that a backend does not take are dropped.
    public var dropsParameters: Bool

    /// `always_include_stream_usage`: whether a stream ends with its usage though the client did not ask.
    public var alwaysIncludesStreamUsage: Bool

    /// `sse_keepalive_ping_interval_seconds`: the pause after which a silent stream gets a comment as a sign of life; `nil` sends
    /// none.
    public var streamKeepAlive: Duration?

    /// `pass_through_endpoints`: paths below `/v1`, beside the inference endpoints, that are passed to the backend of the request's
    /// model.
    public var passThroughPaths: [PassThroughPath]

    /// How models behind a wildcard are listed.
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

    /// Whether anybody who reaches the port is served.
    public var isOpenToEverybody: Bool {
        masterKey == nil && (allowedAddresses?.contains { $0.holdsEverybody } ?? true)
    }
}
