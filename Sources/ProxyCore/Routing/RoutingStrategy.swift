/// Chooses one deployment of a model group.
///
/// Pure and synchronous: the candidates hold all that it needs to know, and the source of randomness is passed in, so the same input
/// gives the same choice. `RoutingStrategyConformance` in `ProxyTesting` is the suite that every implementation should pass.
public protocol RoutingStrategy: Sendable {
    /// Chooses.
    ///
    /// - Parameters:
    ///   - candidates: the deployments that may be tried now; never empty. Those that are cooling down, at their limits or already tried
    ///     are left out.
    ///   - random: the source of randomness.
    /// - Returns: an index into `candidates`; an index out of range stands for the first.
    func pick(from candidates: [RoutingCandidate], using random: inout some RandomNumberGenerator) -> Int
}

/// A deployment that may be tried, with what a strategy may want to know about it.
public struct RoutingCandidate: Sendable {
    /// The deployment.
    public var deployment: Deployment

    /// Requests under way.
    public var inFlight: Int

    /// The recent average of the time to the first byte; `nil` before the first response.
    public var latency: Duration?

    /// Requests in the current minute.
    public var requestsThisMinute: Int

    /// Tokens in the current minute.
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
