// What backends say that they serve: what stands for the wildcards of a configuration.
extension HealthChecker {
    /// Sees to it that it is known what deployments serve.
    ///
    /// Waits only for those that nobody asked yet. What is older than `age`, or was no list, is asked again in the background, one
    /// question at a time for each.
    func learnModels(of deployments: [Deployment], refreshingAfter age: Duration) async {
        let unknown = deployments.filter { served(by: $0.id) == nil }
        let stale = refreshes(of: deployments, after: age)
        if !stale.isEmpty { Task { _ = await findings(for: stale, noOlderThan: .zero) } }
        if !unknown.isEmpty { _ = await findings(for: unknown, noOlderThan: age) }
    }
}
