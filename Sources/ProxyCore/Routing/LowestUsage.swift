/// Chooses the deployment that used the smallest share of its `tpm` in this minute.
///
/// Without a `tpm`, the one that used the fewest tokens. LiteLLM's `usage-based-routing`.
public struct LowestUsage: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses the least used.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        let haveLimits = candidates.allSatisfy { ($0.deployment.configuration.tokensPerMinute ?? 0) > 0 }
        return LowestMeasure.pick(from: candidates, using: &random) { candidate in
            let tokens = Double(candidate.tokensThisMinute)
            guard haveLimits, let limit = candidate.deployment.configuration.tokensPerMinute else {
                return tokens
            }
            return tokens / Double(limit)
        }
    }
}
