/// What a reload changed, for the log and for the operator.
public struct ConfigurationDifference: Sendable, Hashable, CustomStringConvertible {
    /// New deployments, as in `chat → openai/qwen at http://…`.
    public var added: [String]

    /// Removed deployments.
    public var removed: [String]

    /// Deployments that kept their id and changed otherwise.
    public var changed: [String]

    /// Other settings that changed.
    public var settings: [String]

    /// Compares two configurations.
    public init(from old: ProxyConfiguration, to new: ProxyConfiguration) {
        let before = Dictionary(old.router.deployments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let after = Dictionary(new.router.deployments.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        added = new.router.deployments.filter { before[$0.id] == nil }.map(Self.describe)
        removed = old.router.deployments.filter { after[$0.id] == nil }.map(Self.describe)
        changed = new.router.deployments.filter { deployment in
            before[deployment.id].map { $0 != deployment } ?? false
        }.map(Self.describe)
        settings = Self.settings.filter { !$0.isSame(old, new) }.map(\.name)
    }

    private typealias Setting = (
        name: String, isSame: @Sendable (ProxyConfiguration, ProxyConfiguration) -> Bool
    )

    private static let settings: [Setting] = [
        ("model_group_alias", { $0.router.aliases == $1.router.aliases }),
        ("routing_strategy", { $0.router.strategy == $1.router.strategy }),
        ("retries", { $0.router.retries == $1.router.retries }),
        ("fallbacks", { $0.router.fallbacks == $1.router.fallbacks }),
        ("cooldown", { $0.router.cooldown == $1.router.cooldown }),
        ("timeouts", { $0.router.timeouts == $1.router.timeouts }),
        (
            "enable_pre_call_checks",
            { $0.router.checksContextBeforeCall == $1.router.checksContextBeforeCall }
        ),
        ("enable_tag_filtering", { $0.router.filtersByTag == $1.router.filtersByTag }),
        (
            "default_max_parallel_requests",
            { $0.router.defaultMaxParallelRequests == $1.router.defaultMaxParallelRequests }
        ),
        ("hold_seconds", { $0.router.hold == $1.router.hold }),
        ("master_key", { $0.masterKey == $1.masterKey }),
        ("allowed_ips", { $0.allowedAddresses == $1.allowedAddresses }),
        ("no_auth", { $0.servesEverybody == $1.servesEverybody }),
        ("limits", { $0.limits == $1.limits }),
        ("health", { $0.health == $1.health }),
        ("observability", { $0.observability == $1.observability }),
        ("drop_params", { $0.dropsParameters == $1.dropsParameters }),
        ("always_include_stream_usage", { $0.alwaysIncludesStreamUsage == $1.alwaysIncludesStreamUsage }),
        ("pass_through_endpoints", { $0.passThroughPaths == $1.passThroughPaths }),
        ("sse_keepalive_ping_interval_seconds", { $0.streamKeepAlive == $1.streamKeepAlive }),
    ]

    /// Whether nothing changed.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty && settings.isEmpty }

    /// The changes on one line.
    public var description: String {
        guard !isEmpty else { return "nothing changed" }
        var parts: [String] = []
        if !added.isEmpty { parts.append("added: " + added.joined(separator: ", ")) }
        if !removed.isEmpty { parts.append("removed: " + removed.joined(separator: ", ")) }
        if !(changed + settings).isEmpty {
            parts.append("changed: " + (changed + settings).joined(separator: ", "))
        }
        return parts.joined(separator: "; ")
    }

    private static func describe(_ deployment: DeploymentConfiguration) -> String {
        "\(deployment.modelName) → \(deployment.configuredModel) at \(deployment.configuredBaseURL)"
    }
}

/// The result of reading the configuration again.
public enum ReloadOutcome: Sendable, Hashable {
    /// The new configuration applies to requests from now on; the findings are what deserves attention in it.
    case reloaded(ConfigurationDifference, findings: [String])
    /// The configuration is invalid and the previous one stays in use; the findings say what is wrong and where.
    case refused(findings: [String])
}
