extension ProxyConfiguration {
    /// The router's part, with what it has to know to keep secrets and addresses from clients.
    var disclosedRouter: RouterConfiguration {
        var router = router
        router.guardedSecrets = masterKey.map { [$0] } ?? []
        router.hidesAddresses = !health.showsDetails
        return router
    }

    /// Whether anybody looks at the tokens that answers cost, so that streams have to be asked for them.
    var metersUsage: Bool {
        observability.servesMetrics || alwaysIncludesStreamUsage || router.strategy == .usageBased
            || router.deployments.contains { $0.tokensPerMinute != nil }
    }
}
