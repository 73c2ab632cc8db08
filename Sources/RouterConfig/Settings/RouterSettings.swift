import PlainText
import ProxyCore

/// `router_settings`, and the keys of `litellm_settings` that LiteLLM copies to the router.
struct RouterSettings {
    let router: SectionReader
    let litellm: SectionReader
    let names: GroupNames

    func configuration(_ models: [DeploymentConfiguration]) -> RouterConfiguration {
        var configuration = RouterConfiguration(deployments: models)
        let aliases = AliasReader(reader: router, names: names).read()
        configuration.aliases = aliases
        configuration.strategy = strategy()
        configuration.retries = retries()
        configuration.fallbacks = FallbackReader(
            router: router,
            litellm: litellm,
            names: names,
            aliases: Set(aliases.map(\.name))
        ).read()
        configuration.cooldown = cooldown()
        configuration.timeouts.request =
            router.limit("timeout") ?? litellm.limit("request_timeout") ?? configuration.timeouts.request
        configuration.timeouts.stream = router.limit("stream_timeout")
        configuration.checksContextBeforeCall = router.bool("enable_pre_call_checks") ?? false
        configuration.filtersByTag = router.bool("enable_tag_filtering") ?? false
        configuration.defaultMaxParallelRequests = router.int("default_max_parallel_requests", atLeast: 1)
        configuration.hold = router.limit("hold_seconds")
        return configuration
    }

    // MARK: - Strategy

    /// LiteLLM's strategies that are replaced by another, and what is lost.
    private static let approximations: [String: (RoutingStrategyName, String)] = [
        "usage-based-routing-v2": (.usageBased, "usage is counted in this process, not over Redis"),
        "cost-based-routing": (.simpleShuffle, "deployments are not compared by price"),
        "lar1": (.simpleShuffle, "there is no learned routing"),
    ]

    private func strategy() -> RoutingStrategyName {
        let key = "routing_strategy"
        guard let name = router.text(key, isSecret: false)?.trimmed, !name.isEmpty else {
            return .simpleShuffle
        }
        if let strategy = RoutingStrategyName(rawValue: name) { return strategy }
        if let (strategy, loss) = Self.approximations[name] {
            router.report(.note, key, "\(name) is served by \(strategy.rawValue): \(loss)")
            return strategy
        }
        let known = RoutingStrategyName.allCases.map(\.rawValue)
        router.report(
            .warning,
            key,
            "\(name.shown) is not a strategy; simple-shuffle is used",
            remedy: Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
                ?? "use one of \(known.joined(separator: ", "))"
        )
        return .simpleShuffle
    }

    // MARK: - Retries and cooldown

    private func retries() -> RetryConfiguration {
        var retries = RetryConfiguration()
        retries.count = router.int("num_retries") ?? litellm.int("num_retries") ?? retries.count
        retries.minimumPause = router.duration("retry_after") ?? retries.minimumPause
        if let reader = router.nested("retry_policy") {
            retries.policy = PolicyReader(reader: reader, suffix: "Retries").read()
        }
        if let groups = router.nested("model_group_retry_policy") {
            for group in groups.mapping.keys {
                guard let reader = groups.nested(group) else { continue }
                retries.groupPolicies[group] = PolicyReader(reader: reader, suffix: "Retries").read()
            }
        }
        return retries
    }

    private func cooldown() -> CooldownConfiguration {
        var cooldown = CooldownConfiguration()
        cooldown.allowedFails =
            router.int("allowed_fails") ?? litellm.int("allowed_fails") ?? cooldown.allowedFails
        cooldown.time = router.duration("cooldown_time") ?? cooldown.time
        cooldown.isDisabled = router.bool("disable_cooldowns") ?? cooldown.isDisabled
        if let reader = router.nested("allowed_fails_policy") {
            cooldown.policy = PolicyReader(reader: reader, suffix: "AllowedFails").read()
        }
        return cooldown
    }
}
