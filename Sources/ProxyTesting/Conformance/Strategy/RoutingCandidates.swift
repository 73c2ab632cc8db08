public import ProxyCore

/// Candidates for tests of a strategy.
public enum RoutingCandidates {
    /// A candidate; `configure` changes its configuration, as the strategy sees it.
    public static func make(
        _ id: String,
        inFlight: Int = 0,
        latency: Duration? = nil,
        requestsThisMinute: Int = 0,
        tokensThisMinute: Int = 0,
        configure: (inout DeploymentConfiguration) -> Void = { _ in }
    ) -> RoutingCandidate {
        var configuration = DeploymentConfiguration(
            id: DeploymentID(id),
            modelName: "chat",
            upstreamModel: "upstream",
            baseURL: "http://\(id).test/v1"
        )
        configure(&configuration)
        return RoutingCandidate(
            deployment: Deployment(configuration),
            inFlight: inFlight,
            latency: latency,
            requestsThisMinute: requestsThisMinute,
            tokensThisMinute: tokensThisMinute
        )
    }

    /// Identical candidates, among which a strategy can only choose at random.
    static func equal(_ count: Int) -> [RoutingCandidate] {
        (0..<count).map { make("d\($0)") }
    }

    /// Candidates with different loads, weights and limits.
    static func various(_ count: Int, using random: inout SeededGenerator) -> [RoutingCandidate] {
        (0..<count).map { number in
            let weight = Double.random(in: 0...10, using: &random)
            let limit = Int.random(in: 1...100_000, using: &random)
            let kind = Int.random(in: 0..<4, using: &random)
            return make(
                "d\(number)",
                inFlight: Int.random(in: 0...50, using: &random),
                latency: Bool.random(using: &random)
                    ? .milliseconds(Int.random(in: 1...5000, using: &random)) : nil,
                requestsThisMinute: Int.random(in: 0...100, using: &random),
                tokensThisMinute: Int.random(in: 0...100_000, using: &random)
            ) { configuration in
                if kind == 1 { configuration.weight = weight }
                if kind == 2 { configuration.requestsPerMinute = limit }
                if kind == 3 { configuration.tokensPerMinute = limit }
            }
        }
    }

    /// Candidates whose measures are zero, huge or impossible.
    static var extremes: [[RoutingCandidate]] {
        let weights: [Double] = [0, -1, .infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        let weighted = weights.map { weight in make("weight") { $0.weight = weight } }
        let limits = [0, -1, .max, .min].map { limit in
            make("limit", inFlight: limit, requestsThisMinute: limit, tokensThisMinute: limit) {
                $0.requestsPerMinute = limit
                $0.tokensPerMinute = limit
            }
        }
        let latencies = [Duration.zero, .seconds(-1), .seconds(1_000_000_000)].map {
            make("slow", latency: $0)
        }
        return weighted.map { [$0, $0] } + limits.map { [$0, $0] } + [weighted, limits, latencies]
            + [weighted + limits + latencies]
    }
}
