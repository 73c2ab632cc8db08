/// Narrows a model group down to the deployments that may be tried now, and lets the strategy choose among them.
struct DeploymentSelector {
    private let strategy: any RoutingStrategy
    private let filtersByTag: Bool
    private let defaultMaxParallelRequests: Int?
    private let random: DependencyRandomNumberGenerator

    init(
        strategy: any RoutingStrategy,
        configuration: RouterConfiguration,
        random: DependencyRandomNumberGenerator
    ) {
        self.strategy = strategy
        self.filtersByTag = configuration.filtersByTag
        self.defaultMaxParallelRequests = configuration.defaultMaxParallelRequests
        self.random = random
    }

    enum Choice {
        case deployment(Deployment)
        /// None may be tried; the error says why, and when to retry.
        case none(ProxyError)
        /// Every deployment is at its limit of concurrent requests, which may change at any moment; the error is for a call that cannot wait.
        case busy(ProxyError)
    }

    /// Chooses.
    ///
    /// - Parameters:
    ///   - group: the group to choose from.
    ///   - tags: the request's tags, where the configuration filters by them.
    ///   - tried: deployments that already failed this request, oldest first; chosen only where no other is left.
    func choose(
        from group: ModelGroup,
        tags: [String],
        avoiding tried: [DeploymentID],
        at now: ContinuousClock.Instant
    ) -> Choice {
        let tagged = filtersByTag ? withTags(tags, in: group.deployments) : group.deployments
        guard !tagged.isEmpty else {
            return .none(
                .badRequest(
                    "No deployment of `\(group.name)` matches the tags \(tags.prefix(10).joined(separator: ", ")).",
                    code: "no_deployment_for_tags",
                    parameter: "tags"
                ).logged(as: "No deployment of `\(group.name)` matches the request's tags.")
            )
        }
        // A lone deployment is chosen whatever happened before.
        if tagged.count == 1 {
            let isFull = isFull(tagged[0], tagged[0].state.reading(at: now))
            return isFull ? full(group, tagged, at: now) : .deployment(tagged[0])
        }
        let open = tagged.compactMap { deployment -> Open? in
            let reading = deployment.state.reading(at: now)
            return isFull(deployment, reading) ? nil : (deployment, reading)
        }
        if open.count == 1 { return .deployment(open[0].deployment) }
        guard !open.isEmpty else {
            return full(group, tagged, at: now)
        }
        let fresh = open.filter { $0.reading.cooldownUntil == nil && !tried.contains($0.deployment.id) }
        if !fresh.isEmpty {
            // A deployment that let a call run out of time is avoided for a while, where there are others.
            let hasSuspect = fresh.contains { $0.reading.isSuspect }
            let sound = hasSuspect ? fresh.filter { !$0.reading.isSuspect } : fresh
            return .deployment(pick(lowestOrder(of: sound.isEmpty ? fresh : sound)))
        }
        // All that are left are cooling down or failed this request: the one whose cooldown ends first is tried.
        let untriedCooling = open.filter { !tried.contains($0.deployment.id) }
        if let soonest = untriedCooling.min(by: { Self.isDueBefore($0.reading, $1.reading) }) {
            return .deployment(soonest.deployment)
        }
        let oldest = open.min { left, right in
            (tried.firstIndex(of: left.deployment.id) ?? 0) < (tried.firstIndex(of: right.deployment.id) ?? 0)
        }
        return oldest.map { .deployment($0.deployment) } ?? .deployment(open[0].deployment)
    }

    /// Whether a deployment is below its limits.
    func hasRoom(_ deployment: Deployment, at now: ContinuousClock.Instant) -> Bool {
        !isFull(deployment, deployment.state.reading(at: now))
    }

    /// Whether a deployment has a limit of concurrent requests.
    func limitsPermits(of deployment: Deployment) -> Bool {
        (deployment.configuration.maxParallelRequests ?? defaultMaxParallelRequests) != nil
    }

    /// The choice where other requests already wait for the group.
    func busy(_ group: ModelGroup) -> Choice {
        .busy(
            .rateLimited(
                "Every deployment of `\(group.name)` is at its limit of concurrent requests (max_parallel_requests), "
                    + "and none became free in time.",
                retryAfter: .seconds(1)
            )
        )
    }

    /// The choice where every deployment is at a limit; the error says when the first is not.
    private func full(_ group: ModelGroup, _ deployments: [Deployment], at now: ContinuousClock.Instant)
        -> Choice
    {
        // A limit of concurrent requests may be over at any moment.
        guard deployments.allSatisfy({ hasUsedItsMinute($0, $0.state.reading(at: now)) }) else {
            return busy(group)
        }
        let pauses = deployments.map { max(.seconds(1), $0.state.minuteLeft(at: now)) }
        return .none(
            .rateLimited(
                "Every deployment of `\(group.name)` is at its limit (rpm or tpm).",
                retryAfter: pauses.min() ?? .seconds(1)
            )
        )
    }

    /// Whether a deployment is left that did not fail this request and is not cooling down.
    func hasUntried(
        in group: ModelGroup,
        tags: [String],
        avoiding tried: [DeploymentID],
        at now: ContinuousClock.Instant
    ) -> Bool {
        let tagged = filtersByTag ? withTags(tags, in: group.deployments) : group.deployments
        return tagged.contains { deployment in
            guard !tried.contains(deployment.id) else { return false }
            let reading = deployment.state.reading(at: now)
            return reading.cooldownUntil == nil && !isFull(deployment, reading)
        }
    }

    private typealias Open = (deployment: Deployment, reading: DeploymentState.Reading)

    private func pick(_ open: [Open]) -> Deployment {
        guard open.count > 1 else { return open[0].deployment }
        let candidates = open.map { deployment, reading in
            RoutingCandidate(
                deployment: deployment,
                inFlight: reading.inFlight,
                latency: reading.latency,
                requestsThisMinute: reading.requestsThisMinute,
                tokensThisMinute: reading.tokensThisMinute
            )
        }
        var random = random
        let index = strategy.pick(from: candidates, using: &random)
        return open[candidates.indices.contains(index) ? index : 0].deployment
    }

    private func lowestOrder(of open: [Open]) -> [Open] {
        // A group's deployments are sorted by order, and most groups have just one.
        let order = { (open: Open) in open.deployment.configuration.order ?? .max }
        guard let first = open.first, let last = open.last, order(first) != order(last) else { return open }
        let lowest = open.map(order).min()
        return open.filter { ($0.deployment.configuration.order ?? .max) == lowest }
    }

    private func withTags(_ tags: [String], in deployments: [Deployment]) -> [Deployment] {
        TagRule(tags).deployments(of: deployments)
    }

    // Takes the deployment: passing its configuration would copy it.
    private func isFull(_ deployment: Deployment, _ reading: DeploymentState.Reading) -> Bool {
        if let limit = deployment.configuration.maxParallelRequests ?? defaultMaxParallelRequests,
            reading.inFlight >= limit
        {
            return true
        }
        return hasUsedItsMinute(deployment, reading)
    }

    private func hasUsedItsMinute(_ deployment: Deployment, _ reading: DeploymentState.Reading) -> Bool {
        if let limit = deployment.configuration.requestsPerMinute, reading.requestsThisMinute >= limit {
            return true
        }
        if let limit = deployment.configuration.tokensPerMinute, reading.tokensThisMinute >= limit {
            return true
        }
        return false
    }

    private static func isDueBefore(_ left: DeploymentState.Reading, _ right: DeploymentState.Reading) -> Bool
    {
        switch (left.cooldownUntil, right.cooldownUntil) {
        case (nil, nil): left.recentFailures < right.recentFailures
        case (nil, _): true
        case (_, nil): false
        case (let left?, let right?): left < right
        }
    }
}
