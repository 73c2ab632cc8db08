/// The routing strategies that a configuration can name, under LiteLLM's names.
public enum RoutingStrategyName: String, Sendable, Hashable, CaseIterable {
    /// At random: by `weight`, else by `rpm`, else by `tpm`, else evenly.
    case simpleShuffle = "simple-shuffle"
    /// The one with the fewest requests under way.
    case leastBusy = "least-busy"
    /// The one that answered fastest of late.
    case latencyBased = "latency-based-routing"
    /// The one that used the smallest share of its `tpm` in this minute.
    case usageBased = "usage-based-routing"
}
