/// When a deployment rests after failures, and for how long.
public struct CooldownConfiguration: Sendable, Hashable {
    /// `allowed_fails`: failures in a minute that are borne; one more and the deployment rests.
    public var allowedFails: Int

    /// `allowed_fails_policy`: the same by the kind of failure, which wins.
    public var policy: [FailureClass: Int]

    /// `cooldown_time`: how long it rests.
    ///
    /// Zero disables cooldowns, as in LiteLLM.
    public var time: Duration

    /// `disable_cooldowns`.
    public var isDisabled: Bool

    /// Creates LiteLLM's defaults: three failures, five seconds.
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
