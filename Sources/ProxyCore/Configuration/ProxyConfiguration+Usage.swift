extension ProxyConfiguration {
    /// Whether anybody looks at the tokens that answers cost, so that streams have to be asked for them.
    var metersUsage: Bool {
        observability.servesMetrics || alwaysIncludesStreamUsage || router.strategy == .usageBased
            || router.deployments.contains { $0.tokensPerMinute != nil }
    }
}
