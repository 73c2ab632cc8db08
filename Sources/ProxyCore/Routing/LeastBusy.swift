/// Chooses the deployment with the fewest requests under way; by chance among equals.
///
/// LiteLLM's `least-busy`.
public struct LeastBusy: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses the least busy.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        LowestMeasure.pick(from: candidates, using: &random) { $0.inFlight }
    }
}
