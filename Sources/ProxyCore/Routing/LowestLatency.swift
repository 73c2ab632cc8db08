/// Chooses the deployment whose first byte came fastest of late.
///
/// One that was never asked comes first, so that it gets measured. LiteLLM's `latency-based-routing`.
/// Deployments within a tenth of the fastest count as equal and are chosen among by chance, so that the fastest is not run over.
public struct LowestLatency: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses among the fastest.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        let fastest = candidates.map { $0.latency ?? .zero }.min() ?? .zero
        return LowestMeasure.pick(from: candidates, using: &random) { candidate in
            (candidate.latency ?? .zero) <= fastest + fastest / 10 ? 0 : 1
        }
    }
}
