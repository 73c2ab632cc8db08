/// Chooses at random, in proportion to `weight`, else to `rpm`, else to `tpm`, else evenly: LiteLLM's `simple-shuffle`.
///
/// A measure counts where any candidate names it; a candidate without it then gets nothing of the traffic, as in LiteLLM.
public struct SimpleShuffle: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses at random.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        guard candidates.count > 1 else { return 0 }
        let measures: [(DeploymentConfiguration) -> Double?] = [
            { $0.weight },
            { $0.requestsPerMinute.map(Double.init) },
            { $0.tokensPerMinute.map(Double.init) },
        ]
        for measure in measures {
            let weights = candidates.map { max(0, measure($0.deployment.configuration) ?? 0) }
            let total = weights.reduce(0, +)
            guard total > 0, total.isFinite else { continue }
            var point = Double.random(in: 0..<total, using: &random)
            for (index, weight) in weights.enumerated() {
                point -= weight
                if point < 0 { return index }
            }
            return weights.lastIndex { $0 > 0 } ?? 0
        }
        return Int.random(in: candidates.indices, using: &random)
    }
}
