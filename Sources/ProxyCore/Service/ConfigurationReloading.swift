/// Reads the configuration again because a client asked for it: the one thing that the service asks of the program around it.
///
/// - Isolation: called on a task of its own, so that reading files holds up no connection.
public protocol ConfigurationReloading: Sendable {
    /// Reads the configuration and hands it to the service, or leaves everything as it is.
    func reload(_ service: ProxyService) async -> ReloadOutcome
}

/// What a reload came to.
public enum ReloadOutcome: Sendable, Hashable {
    /// The new configuration holds for requests from now on; the findings are what is noteworthy about it.
    case reloaded(ConfigurationDifference, findings: [String])
    /// The configuration cannot be used, and the old one stays; the findings say what is wrong, and where.
    case refused(findings: [String])
}
