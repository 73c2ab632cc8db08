/// When a request is retried, and how often.
public struct RetryConfiguration: Sendable, Hashable {
    /// `num_retries`: attempts after the first.
    public var count: Int

    /// `retry_after`: the shortest pause before another attempt at the same deployment.
    public var minimumPause: Duration

    /// `retry_policy`: counts by the kind of failure, which take precedence over ``count``.
    public var policy: [FailureClass: Int]

    /// `model_group_retry_policy`: the same for single groups, which take precedence over ``policy``.
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

/// Which groups to try after a model group failed, in order.
public struct FallbackConfiguration: Sendable, Hashable {
    /// `fallbacks`: by group; the key `*` applies to every group without an entry.
    public var general: [String: [String]]

    /// `default_fallbacks`: for every group without an entry, and for unknown models.
    public var defaults: [String]

    /// `context_window_fallbacks`: if the prompt is too long for the group.
    public var contextWindow: [String: [String]]

    /// `content_policy_fallbacks`: if the backend refused the prompt's content.
    public var contentPolicy: [String: [String]]

    /// `max_fallbacks`: how many groups to try after the first.
    public var limit: Int

    /// Creates LiteLLM's defaults: no fallbacks, at most five.
    public init(
        general: [String: [String]] = [:],
        defaults: [String] = [],
        contextWindow: [String: [String]] = [:],
        contentPolicy: [String: [String]] = [:],
        limit: Int = 5
    ) {
        self.general = general
        self.defaults = defaults
        self.contextWindow = contextWindow
        self.contentPolicy = contentPolicy
        self.limit = limit
    }
}

extension FallbackConfiguration {
    /// The fallbacks of a group after any failure but the two below.
    ///
    /// - Parameter names: the group's names, the one that the client sent first.
    package func generalGroups(after names: [String]) -> [String] {
        groups(of: general, after: names) ?? defaults
    }

    /// The fallbacks of a group whose context window is too small for the prompt.
    package func contextWindowGroups(after names: [String]) -> [String] {
        groups(of: contextWindow, after: names) ?? []
    }

    /// The fallbacks of a group whose backend refused the prompt's content.
    package func contentPolicyGroups(after names: [String]) -> [String] {
        groups(of: contentPolicy, after: names) ?? []
    }

    private func groups(of entries: [String: [String]], after names: [String]) -> [String]? {
        names.lazy.compactMap { entries.value(ofExactly: $0) }.first ?? entries["*"]
    }
}

/// When a deployment cools down after failures, and for how long.
public struct CooldownConfiguration: Sendable, Hashable {
    /// `allowed_fails`: failures per minute that are tolerated; with one more the deployment cools down.
    public var allowedFails: Int

    /// `allowed_fails_policy`: the same by the kind of failure, which takes precedence.
    public var policy: [FailureClass: Int]

    /// `cooldown_time`: how long it cools down; zero disables cooldowns, as in LiteLLM.
    public var time: Duration

    /// `disable_cooldowns`.
    public var isDisabled: Bool

    /// Creates LiteLLM's defaults: three failures a minute, five seconds.
    public init(
        allowedFails: Int = 3,
        policy: [FailureClass: Int] = [:],
        time: Duration = .seconds(5),
        isDisabled: Bool = false
    ) {
        self.allowedFails = allowedFails
        self.policy = policy
        self.time = time
        self.isDisabled = isDisabled
    }
}

/// The kinds of failure that LiteLLM's `retry_policy` and `allowed_fails_policy` distinguish.
public enum FailureClass: String, Sendable, Hashable, CaseIterable {
    /// The backend rejects the request: 400 and the like.
    case badRequest = "BadRequestError"
    /// The backend refused the credential: 401 or 403.
    case authentication = "AuthenticationError"
    /// A timeout, or status 408, 409 or 425.
    case timeout = "TimeoutError"
    /// The backend limits the rate: 429.
    case rateLimit = "RateLimitError"
    /// The backend's content filter refused.
    case contentPolicyViolation = "ContentPolicyViolationError"
    /// The backend failed: another 5xx, or an unusable response.
    case internalServer = "InternalServerError"
    /// The backend is unreachable or not ready: 503 or 529.
    case serviceUnavailable = "ServiceUnavailableError"
    /// The backend does not know the model or the path: 404.
    case notFound = "NotFoundError"
    /// Any other failure.
    case other = "Default"
}
