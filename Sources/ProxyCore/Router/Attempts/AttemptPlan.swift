/// Decides how often a request is retried, after which pause, and which groups take over: the rules of the configuration and of the request.
///
/// A pure value, part of ``AttemptLoop/StateMachine``.
struct AttemptPlan {
    private let retries: RetryConfiguration
    private let fallbacks: FallbackConfiguration
    private let options: CallOptions
    private let deadline: ContinuousClock.Instant

    private var group: String
    /// How the present group was reached: the configuration may refer to it by any of the names that led there.
    private var reached: ModelResolution?
    /// The deployments of the present group that failed, oldest first.
    private(set) var tried: [DeploymentID] = []
    private(set) var retriesInGroup = 0
    private var usedFreshConnection: Set<DeploymentID> = []
    private var visitedGroups: Set<String> = []
    private var fallbacksDone = 0
    /// Groups still to be tried; a slice, so that taking the first does not move the others.
    private var pendingGroups: ArraySlice<String> = []

    init(
        for resolution: ModelResolution,
        configuration: RouterConfiguration,
        options: CallOptions,
        deadline: ContinuousClock.Instant
    ) {
        self.group = resolution.group.name
        self.reached = resolution
        self.retries = configuration.retries
        self.fallbacks = configuration.fallbacks
        self.options = options
        self.deadline = deadline
    }

    /// What is known about a group when the next step has to be decided.
    struct GroupStatus {
        var now: ContinuousClock.Instant
        /// Whether a deployment is left that was not tried and is not cooling down.
        var hasUntriedDeployment = false
        /// Whether the group's retry budget allows a retry.
        var hasRetryBudget = true
        var coolingDown: Set<DeploymentID> = []
    }
}

// MARK: - Retries

extension AttemptPlan {
    /// Whether a deployment may be tried again on a new connection, which does not count as a retry; once per deployment.
    mutating func useFreshConnection(at deployment: DeploymentID) -> Bool {
        usedFreshConnection.insert(deployment).inserted
    }

    mutating func recordFailure(at deployment: DeploymentID) {
        tried.removeAll { $0 == deployment }
        tried.append(deployment)
    }

    /// Forgets the failures of deployments that are ready again.
    mutating func recovered(_ deployments: Set<DeploymentID>) {
        tried.removeAll { deployments.contains($0) }
    }

    /// Takes a retry within the group, where the rules and the deadline allow one.
    ///
    /// - Parameter jitter: random, from 0 up to 1.
    /// - Returns: the pause before it.
    mutating func retry(
        after verdict: Verdict,
        deploymentRetries: Int?,
        status: GroupStatus,
        jitter: Double
    ) -> Duration? {
        guard status.hasRetryBudget, retriesInGroup < allowedRetries(verdict.kind, deploymentRetries),
            let pause = pause(before: verdict.retry, status.hasUntriedDeployment, jitter),
            status.now + pause < deadline
        else { return nil }
        retriesInGroup += 1
        return pause
    }

    private func pause(
        before retry: Verdict.Retry,
        _ hasUntriedDeployment: Bool,
        _ jitter: Double
    ) -> Duration? {
        switch retry {
        case .never: nil
        case .anywhereAtOnce: .zero
        case .elsewhere: hasUntriedDeployment ? .zero : nil
        case .anywhere(let requested):
            hasUntriedDeployment ? .zero : max(backoff(jitter), requested ?? .zero)
        case .onFreshConnection: hasUntriedDeployment ? .zero : backoff(jitter)
        }
    }

    private func allowedRetries(_ kind: FailureClass, _ deploymentRetries: Int?) -> Int {
        options.retries
            ?? names.lazy.compactMap { retries.groupPolicies.value(ofExactly: $0)?[kind] }.first
            ?? retries.policy[kind]
            ?? deploymentRetries
            ?? retries.count
    }

    /// Half a second, doubled with each retry up to eight seconds, minus up to a half at random; at least `retry_after`.
    private func backoff(_ jitter: Double) -> Duration {
        let full = min(8000, 500 << min(retriesInGroup, 4))
        let pause = Duration.milliseconds(Double(full) * (1 - jitter / 2))
        return max(pause, retries.minimumPause)
    }
}

// MARK: - Fallbacks

extension AttemptPlan {
    /// Takes the next group to try, where there is one.
    mutating func nextGroup(after fallback: Verdict.Fallback, now: ContinuousClock.Instant) -> String? {
        guard options.allowsFallbacks, fallback != .none, now < deadline else { return nil }
        guard fallbacksDone < fallbacks.limit else { return nil }
        visitedGroups.formUnion([group, reached?.requestedModel ?? group])
        pendingGroups = (groups(for: fallback) + pendingGroups)[...]
        while let candidate = pendingGroups.popFirst() {
            guard visitedGroups.insert(candidate).inserted else { continue }
            fallbacksDone += 1
            group = candidate
            reached = nil
            tried = []
            retriesInGroup = 0
            return candidate
        }
        return nil
    }

    /// Continues with the group that a fallback's name resolves to.
    mutating func entered(_ resolution: ModelResolution) {
        group = resolution.group.name
        reached = resolution
    }

    private var names: [String] { reached?.names ?? [group] }

    private func groups(for fallback: Verdict.Fallback) -> [String] {
        switch fallback {
        case .none: []
        case .contextWindow:
            options.contextWindowFallbacks?.groups(after: names)
                ?? fallbacks.contextWindowGroups(after: names)
        case .contentPolicy:
            options.contentPolicyFallbacks?.groups(after: names)
                ?? fallbacks.contentPolicyGroups(after: names)
        case .general:
            options.fallbacks?.groups(after: names) ?? fallbacks.generalGroups(after: names)
        }
    }
}
