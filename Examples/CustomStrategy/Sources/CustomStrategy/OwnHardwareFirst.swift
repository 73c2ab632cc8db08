// A routing strategy: your hardware while it has capacity, rented hardware beyond that.
//
//     ProxyService(configuration: …, transport: …, strategy: OwnHardwareFirst(requestsEach: 8))

public import ProxyCore

/// Prefers deployments that are not tagged `rented` while they have fewer than `requestsEach` concurrent requests.
///
/// A strategy is a pure function: what it knows stands in the candidates, chance is handed in, so that a test repeats every choice.
public struct OwnHardwareFirst: RoutingStrategy {
    /// The number of concurrent requests that a deployment of yours can handle.
    public var requestsEach: Int

    /// Creates the strategy.
    public init(requestsEach: Int) {
        self.requestsEach = requestsEach
    }

    /// The least busy of your deployments with capacity; if none has any, the least busy of all.
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
