/// Chooses at random, in proportion to `weight`, else to `rpm`, else to `tpm`, else evenly: LiteLLM's `simple-shuffle`.
///
/// A measure counts where any candidate has it; as in LiteLLM, a candidate without it then gets no traffic.
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

/// Chooses the deployment with the fewest requests under way, at random among equals: LiteLLM's `least-busy`.
public struct LeastBusy: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses the least busy.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        indexOfLowest(candidates, using: &random) { $0.inFlight }
    }
}

/// Chooses the deployment with the lowest average time to the first byte: LiteLLM's `latency-based-routing`.
///
/// A deployment without a measurement comes first, so that it gets one. Deployments within a tenth of the fastest count as equal and
/// are chosen among at random, so that the fastest one is not overloaded.
public struct LowestLatency: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses among the fastest.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        let fastest = candidates.map { $0.latency ?? .zero }.min() ?? .zero
        return indexOfLowest(candidates, using: &random) { candidate in
            (candidate.latency ?? .zero) <= fastest + fastest / 10 ? 0 : 1
        }
    }
}

/// Chooses the deployment that used the smallest share of its `tpm` in this minute: LiteLLM's `usage-based-routing`.
///
/// Where a candidate has no `tpm`, the one that used the fewest tokens.
public struct LowestUsage: RoutingStrategy {
    /// Creates the strategy.
    public init() {}

    /// Chooses the least used.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        let haveLimits = candidates.allSatisfy { ($0.deployment.configuration.tokensPerMinute ?? 0) > 0 }
        return indexOfLowest(candidates, using: &random) { candidate in
            let tokens = Double(candidate.tokensThisMinute)
            guard haveLimits, let limit = candidate.deployment.configuration.tokensPerMinute else {
                return tokens
            }
            return tokens / Double(limit)
        }
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

/// The candidate with the lowest value, at random among equals.
private func indexOfLowest<Value: Comparable>(
    _ candidates: [RoutingCandidate],
    using random: inout some RandomNumberGenerator,
    by value: (RoutingCandidate) -> Value
) -> Int {
    let values = candidates.map(value)
    guard let lowest = values.min() else { return 0 }
    let best = values.indices.filter { values[$0] == lowest }
    return best.randomElement(using: &random) ?? 0
}
