/// How the health of backends is found out.
public struct HealthConfiguration: Sendable, Hashable {
    /// `background_health_checks`: whether backends are asked from time to time, or only when somebody asks.
    public var runsInBackground: Bool

    /// `health_check_interval`: the pause between two rounds.
    public var interval: Duration

    /// `health_check_details`: whether `/health` shows addresses and parameters.
    public var showsDetails: Bool

    /// Creates the defaults: in the background, every 300 s as in LiteLLM, with details.
    public init(
        runsInBackground: Bool = true,
        interval: Duration = .seconds(300),
        showsDetails: Bool = true
    ) {
        self.runsInBackground = runsInBackground
        self.interval = interval
        self.showsDetails = showsDetails
    }
}
