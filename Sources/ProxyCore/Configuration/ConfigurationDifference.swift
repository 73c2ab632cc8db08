/// What a reload changed, for the log of whoever made the change.
public struct ConfigurationDifference: Sendable, Hashable, CustomStringConvertible {
    /// Deployments that were not there before, as in `chat → openai/qwen at http://…`.
    public var added: [String]

    /// Deployments that are not there any more.
    public var removed: [String]

    /// Settings beside the deployments that changed.
    public var settings: [String]

    /// Compares two configurations.
    public init(from old: ProxyConfiguration, to new: ProxyConfiguration) {
        let before = Dictionary(old.router.deployments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let after = Dictionary(new.router.deployments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        added = new.router.deployments.filter { before[$0.id] != $0 }.map(Self.describe)
        removed = old.router.deployments.filter { after[$0.id] != $0 }.map(Self.describe)
        var settings: [String] = []
        func compare(_ name: String, _ isSame: Bool) { if !isSame { settings.append(name) } }
        compare("model_group_alias", old.router.aliases == new.router.aliases)
        compare("routing_strategy", old.router.strategy == new.router.strategy)
        compare("retries", old.router.retries == new.router.retries)
        compare("fallbacks", old.router.fallbacks == new.router.fallbacks)
        compare("cooldown", old.router.cooldown == new.router.cooldown)
        compare("timeouts", old.router.timeouts == new.router.timeouts)
        compare("master_key", old.masterKey == new.masterKey)
        compare("limits", old.limits == new.limits)
        compare("health", old.health == new.health)
        compare("observability", old.observability == new.observability)
        self.settings = settings
    }

    /// Whether nothing changed.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && settings.isEmpty }

    /// One line.
    public var description: String {
        guard !isEmpty else { return "nothing changed" }
        var parts: [String] = []
        if !added.isEmpty { parts.append("added: " + added.joined(separator: ", ")) }
        if !removed.isEmpty { parts.append("removed: " + removed.joined(separator: ", ")) }
        if !settings.isEmpty { parts.append("changed: " + settings.joined(separator: ", ")) }
        return parts.joined(separator: "; ")
    }

    private static func describe(_ deployment: DeploymentConfiguration) -> String {
        "\(deployment.modelName) → \(deployment.configuredModel) at \(deployment.configuredBaseURL)"
    }
}
