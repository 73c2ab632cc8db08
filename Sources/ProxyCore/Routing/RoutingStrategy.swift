/// Chooses one deployment of a model group.
///
/// Pure and synchronous: what it needs to know stands in the candidates, and randomness is handed in, so that the same input gives the
/// same choice. `RoutingStrategyConformance` in `ProxyTesting` is the suite that every implementation should pass.
public protocol RoutingStrategy: Sendable {
    /// Chooses.
    ///
    /// - Parameters:
    ///   - candidates: the deployments that may be tried now; never empty. Resting, full and already tried ones are left out.
    ///   - random: where chance comes from.
    /// - Returns: an index into `candidates`; one that is out of range is taken as the first.
    func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
}

/// A deployment that may be tried, with what a strategy may want to know of it.
public struct RoutingCandidate: Sendable {
    /// The deployment.
    public var deployment: Deployment

    /// Requests under way.
    public var inFlight: Int

    /// The average time to the first byte of late; `nil` before the first answer.
    public var latency: Duration?

    /// Requests in the running minute.
    public var requestsThisMinute: Int

    /// Tokens in the running minute.
    public var tokensThisMinute: Int

    /// Creates a candidate; for tests of a strategy.
    public init(
        deployment: Deployment,
        inFlight: Int = 0,
        latency: Duration? = nil,
        requestsThisMinute: Int = 0,
        tokensThisMinute: Int = 0
    ) {
        self.deployment = deployment
        self.inFlight = inFlight
        self.latency = latency
        self.requestsThisMinute = requestsThisMinute
        self.tokensThisMinute = tokensThisMinute
    }
}

extension RoutingStrategyName {
    /// The strategy of this name.
    public var strategy: any RoutingStrategy {
        switch self {
        case .simpleShuffle: SimpleShuffle()
        case .leastBusy: LeastBusy()
        case .latencyBased: LowestLatency()
        case .usageBased: LowestUsage()
        }
    }
}
