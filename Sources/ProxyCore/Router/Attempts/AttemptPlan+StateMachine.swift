/// The order of a request's attempts: how often, where, after which pause.
enum AttemptPlan {
    /// The life of one request's attempts, as a pure value: a failure goes in, what to do next comes out.
    struct StateMachine {
        private let configuration: Rules
        private let options: CallOptions
        private let deadline: ContinuousClock.Instant
        private let holdsUntil: ContinuousClock.Instant?

        private(set) var group: String
        /// How the present group was reached: the configuration may speak of it by the names that led there.
        private var reached: ModelResolution?
        /// The deployments of the present group that failed, in order.
        private(set) var tried: [DeploymentID] = []
        private(set) var retriesInGroup = 0
        private var usedFreshConnection: Set<DeploymentID> = []
        private var visitedGroups: Set<String> = []
        private var fallbacksDone = 0
        /// Groups to go on with; a slice, of which the first is taken without moving the others.
        private var pending: ArraySlice<String> = []

        /// What of the configuration a plan follows; the whole of it would be copied for each request.
        private struct Rules {
            let retries: RetryConfiguration
            let fallbacks: FallbackConfiguration
        }

        init(
            group: String,
            reachedAs resolution: ModelResolution? = nil,
            configuration: RouterConfiguration,
            options: CallOptions,
            deadline: ContinuousClock.Instant,
            holdsUntil: ContinuousClock.Instant? = nil
        ) {
            self.group = group
            self.reached = resolution
            self.configuration = Rules(retries: configuration.retries, fallbacks: configuration.fallbacks)
            self.options = options
            self.deadline = deadline
            self.holdsUntil = holdsUntil.map { min($0, deadline) }
        }
    }

    enum Action: Hashable {
        /// Choose a deployment of the same group, not one that failed already where another is left.
        case retry(after: Duration)
        /// Ask the same deployment again, on a new connection.
        case retryOnFreshConnection
        /// Wait until a deployment of the group is ready, because all of it restarts; asking it then is no retry.
        case hold(until: ContinuousClock.Instant)
        /// Go on with another group.
        case fallBack(to: String)
        /// Tell the client.
        case giveUp
    }

    /// What is known of the rest of the group when an attempt failed.
    struct Surroundings {
        var now: ContinuousClock.Instant
        /// Whether a deployment is left that was not tried and does not rest.
        var hasFreshDeployment: Bool
        /// Whether the group's budget has a retry left.
        var hasBudget = true
        /// Whether every deployment refuses connections or loads.
        var isGroupDown = false
        /// Random, from 0 up to 1.
        var jitter: Double
    }
}

extension AttemptPlan.StateMachine {
    /// An attempt at a deployment failed.
    mutating func failed(
        at deployment: DeploymentID,
        deploymentRetries: Int?,
        verdict: Verdict,
        surroundings: AttemptPlan.Surroundings
    ) -> AttemptPlan.Action {
        if case .onFreshConnection = verdict.retry {
            // Nobody's fault, so it is not counted among the retries; but once only.
            if usedFreshConnection.insert(deployment).inserted { return .retryOnFreshConnection }
        }
        tried.removeAll { $0 == deployment }
        tried.append(deployment)
        let holds = holdsUntil != nil && surroundings.isGroupDown
        if !holds, let pause = pauseBeforeRetry(verdict, deploymentRetries, surroundings),
            surroundings.now + pause < deadline
        {
            retriesInGroup += 1
            return .retry(after: pause)
        }
        let next = nextGroup(after: verdict.fallback, now: surroundings.now)
        if next == .giveUp, holds, let holdsUntil, surroundings.now < holdsUntil {
            return .hold(until: holdsUntil)
        }
        return next
    }

    /// Deployments of the group are ready again: what they did before does not count against them.
    mutating func areBack(_ deployments: Set<DeploymentID>) {
        tried.removeAll { deployments.contains($0) }
    }

    /// The group could not be tried at all: nobody serves it, or all are full.
    ///
    /// - Parameter fallback: which other groups may be asked.
    mutating func skipped(
        _ fallback: Verdict.Fallback = .general,
        now: ContinuousClock.Instant
    ) -> AttemptPlan.Action {
        nextGroup(after: fallback, now: now)
    }

    private func pauseBeforeRetry(
        _ verdict: Verdict,
        _ deploymentRetries: Int?,
        _ surroundings: AttemptPlan.Surroundings
    ) -> Duration? {
        guard surroundings.hasBudget, retriesInGroup < allowedRetries(verdict.kind, deploymentRetries) else {
            return nil
        }
        switch verdict.retry {
        case .never:
            return nil
        case .anywhereAtOnce:
            return .zero
        case .elsewhere:
            return surroundings.hasFreshDeployment ? .zero : nil
        case .anywhere(let asked):
            if surroundings.hasFreshDeployment { return .zero }
            return max(backoff(surroundings.jitter), asked ?? .zero)
        case .onFreshConnection:
            return surroundings.hasFreshDeployment ? .zero : backoff(surroundings.jitter)
        }
    }

    private func allowedRetries(_ kind: FailureClass, _ deploymentRetries: Int?) -> Int {
        options.retries
            ?? names.lazy.compactMap { configuration.retries.groupPolicies.value(ofExactly: $0)?[kind] }.first
            ?? configuration.retries.policy[kind]
            ?? deploymentRetries
            ?? configuration.retries.count
    }

    /// Half a second, then twice as long each time up to eight, less up to a half by chance; at least `retry_after`.
    private func backoff(_ jitter: Double) -> Duration {
        let full = min(8000, 500 << min(retriesInGroup, 4))
        let pause = Duration.milliseconds(Double(full) * (1 - jitter / 2))
        return max(pause, configuration.retries.minimumPause)
    }

    private mutating func nextGroup(
        after fallback: Verdict.Fallback,
        now: ContinuousClock.Instant
    ) -> AttemptPlan.Action {
        guard options.allowsFallbacks, fallback != .none, now < deadline else { return .giveUp }
        visitedGroups.formUnion([group, reached?.requestedModel ?? group])
        pending = (fallbacks(for: fallback) + pending)[...]
        while fallbacksDone < configuration.fallbacks.limit, let candidate = pending.popFirst() {
            guard visitedGroups.insert(candidate).inserted else { continue }
            fallbacksDone += 1
            group = candidate
            reached = nil
            tried = []
            retriesInGroup = 0
            return .fallBack(to: candidate)
        }
        return .giveUp
    }

    /// Continues with the group that a fallback's name resolves to.
    mutating func entered(_ resolution: ModelResolution) {
        group = resolution.group.name
        reached = resolution
    }

    private var names: [String] { reached?.names ?? [group] }

    private func fallbacks(for fallback: Verdict.Fallback) -> [String] {
        let all = configuration.fallbacks
        let names = names
        return switch fallback {
        case .none: []
        case .contextWindow:
            options.contextWindowFallbacks?.groups(after: names) ?? all.contextWindowGroups(after: names)
        case .contentPolicy:
            options.contentPolicyFallbacks?.groups(after: names) ?? all.contentPolicyGroups(after: names)
        case .general:
            options.fallbacks?.groups(after: names) ?? all.generalGroups(after: names)
        }
    }
}
