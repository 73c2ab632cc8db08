/// When a request is tried again, and how often.
public struct RetryConfiguration: Sendable, Hashable {
    /// `num_retries`: attempts after the first.
    public var count: Int

    /// `retry_after`: the least pause before another attempt at the same deployment.
    public var minimumPause: Duration

    /// `retry_policy`: counts by the kind of failure, which win over ``count``.
    public var policy: [FailureClass: Int]

    /// `model_group_retry_policy`: the same for single groups, which win over ``policy``.
    public var groupPolicies: [String: [FailureClass: Int]]

    /// Creates LiteLLM's defaults: two retries.
    public init(
        count: Int = 2,
        minimumPause: Duration = .zero,
        policy: [FailureClass: Int] = [:],
        groupPolicies: [String: [FailureClass: Int]] = [:]
    ) {
        self.count = count
        self.minimumPause = minimumPause
        self.policy = policy
        self.groupPolicies = groupPolicies
    }
}
