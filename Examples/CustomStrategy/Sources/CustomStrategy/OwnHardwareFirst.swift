// A routing strategy: own hardware as long as it has room, rented hardware for what is more than that.
//
//     ProxyService(configuration: …, transport: …, strategy: OwnHardwareFirst(requestsEach: 8))

public import ProxyCore

/// Prefers deployments that are not tagged `rented` while they have fewer than so many requests under way.
///
/// A strategy is a pure function: what it knows stands in the candidates, chance is handed in, so that a test repeats every choice.
public struct OwnHardwareFirst: RoutingStrategy {
    /// How many requests an own deployment bears at a time.
    public var requestsEach: Int

    /// Creates the strategy.
    public init(requestsEach: Int) {
        self.requestsEach = requestsEach
    }

    /// The least busy of the own deployments that have room; where none has, the least busy of all.
    public func pick(
        from candidates: [RoutingCandidate],
        using random: inout some RandomNumberGenerator
    ) -> Int {
        let own = candidates.indices.filter { index in
            !candidates[index].deployment.configuration.tags.contains("rented")
                && candidates[index].inFlight < requestsEach
        }
        let preferred = own.isEmpty ? Array(candidates.indices) : own
        let fewest = preferred.map { candidates[$0].inFlight }.min() ?? 0
        let idlest = preferred.filter { candidates[$0].inFlight == fewest }
        return idlest.randomElement(using: &random) ?? 0
    }
}
