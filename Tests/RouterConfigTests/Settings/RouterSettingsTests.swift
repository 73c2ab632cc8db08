import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct RouterSettingsTests {
    private func router(_ settings: String) throws -> (RouterConfiguration, String) {
        let loaded = try load(oneModel + settings + "\n")
        return (loaded.proxy.router, loaded.findings)
    }

    @Test("without settings the defaults are LiteLLM's")
    func defaults() throws {
        let (router, findings) = try router("")
        #expect(router.strategy == .simpleShuffle)
        #expect(router.retries == RetryConfiguration())
        #expect(router.cooldown == CooldownConfiguration())
        #expect(router.timeouts.request == .seconds(6000))
        #expect(router.fallbacks.limit == 5)
        #expect(findings.isEmpty)
    }

    @Test("every key of router_settings")
    func everyKey() throws {
        let (router, findings) = try router(
            """
            router_settings:
              routing_strategy: latency-based-routing
              num_retries: 1
              timeout: 30
              stream_timeout: 10
              retry_after: 2
              allowed_fails: 4
              cooldown_time: 0.5
              disable_cooldowns: true
              enable_pre_call_checks: true
              enable_tag_filtering: true
              default_max_parallel_requests: 9
              max_fallbacks: 2
              hold_seconds: 20
              retry_policy: {RateLimitErrorRetries: 3, DefaultRetries: 1}
              allowed_fails_policy: {TimeoutErrorAllowedFails: 7}
              model_group_retry_policy: {chat: {BadRequestErrorRetries: 0}}
              default_fallbacks: [chat]
            """
        )
        #expect(router.strategy == .latencyBased)
        #expect(router.retries.count == 1)
        #expect(router.retries.minimumPause == .seconds(2))
        #expect(router.retries.policy == [.rateLimit: 3, .other: 1])
        #expect(router.retries.groupPolicies == ["chat": [.badRequest: 0]])
        #expect(router.timeouts.request == .seconds(30))
        #expect(router.timeouts.stream == .seconds(10))
        #expect(router.cooldown.allowedFails == 4)
        #expect(router.cooldown.time == .milliseconds(500))
        #expect(router.cooldown.isDisabled)
        #expect(router.cooldown.policy == [.timeout: 7])
        #expect(router.checksContextBeforeCall)
        #expect(router.filtersByTag)
        #expect(router.defaultMaxParallelRequests == 9)
        #expect(router.fallbacks.limit == 2)
        #expect(router.fallbacks.defaults == ["chat"])
        #expect(router.hold == .seconds(20))
        #expect(findings.isEmpty)
    }

    @Test("litellm_settings apply if router_settings do not; cooldown_time there has no effect")
    func copied() throws {
        let (router, findings) = try router(
            """
            litellm_settings:
              {num_retries: 7, request_timeout: 11, allowed_fails: 8, cooldown_time: 30, fallbacks: [{chat: [chat]}]}
            router_settings: {num_retries: 0}
            """
        )
        #expect(router.retries.count == 0)
        #expect(router.timeouts.request == .seconds(11))
        #expect(router.cooldown.allowedFails == 8)
        #expect(router.cooldown.time == .seconds(5))
        #expect(router.fallbacks.general == ["chat": ["chat"]])
        #expect(
            findings.contains(
                "litellm_settings.cooldown_time: has no effect here; it belongs under router_settings"
            )
        )
    }

    @Test("approximated strategies, and an unknown one")
    func strategies() throws {
        for (name, wanted, severity) in [
            ("usage-based-routing-v2", RoutingStrategyName.usageBased, "note"),
            ("cost-based-routing", .simpleShuffle, "note"),
            ("least-bussy", .simpleShuffle, "warning"), ("best", .simpleShuffle, "warning"),
        ] {
            let (router, findings) = try router("router_settings: {routing_strategy: \(name)}")
            #expect(router.strategy == wanted)
            #expect(findings.contains("\(severity): router_settings.routing_strategy: \(name)"))
        }
        #expect(
            try router("router_settings: {routing_strategy: least-bussy}").1.contains(
                "did you mean least-busy?"
            )
        )
    }

    @Test("aliases in both forms; a list has no effect, an unknown group is reported")
    func aliases() throws {
        let (router, findings) = try router(
            "router_settings: {model_group_alias: {a: chat, b: {model: chat, hidden: true}, c: [chat], d: chta, e: {hidden: true}}}"
        )
        #expect(
            router.aliases == [
                ModelAlias(name: "a", group: "chat"), ModelAlias(name: "b", group: "chat", isHidden: true),
                ModelAlias(name: "d", group: "chta"),
            ]
        )
        #expect(findings.contains("model_group_alias.c: expected the name of a group, found a list"))
        #expect(findings.contains("model_group_alias.d: the group chta is not served; did you mean chat?"))
        #expect(findings.contains("error: router_settings.model_group_alias.e: has no `model`"))
    }

    @Test("fallbacks of every kind and in every form")
    func fallbacks() throws {
        let (router, findings) = try router(
            """
            router_settings:
              fallbacks: [{chat: [a, b]}, {"*": [chat]}, {c: chat}, stray, {d: [{model: x}]}]
              context_window_fallbacks: {chat: [chat]}
              content_policy_fallbacks: [{chat: [chat], a: [chat]}]
              default_fallbacks: chat
            """
        )
        #expect(router.fallbacks.general == ["chat": ["a", "b"], "*": ["chat"], "c": ["chat"], "d": []])
        #expect(router.fallbacks.contextWindow == ["chat": ["chat"]])
        #expect(router.fallbacks.contentPolicy == ["chat": ["chat"], "a": ["chat"]])
        #expect(router.fallbacks.defaults == ["chat"])
        #expect(findings.contains("router_settings.fallbacks[0].chat: the model group a is not served"))
        #expect(findings.contains("router_settings.fallbacks[3]: expected a group and its fallbacks"))
        #expect(findings.contains("router_settings.fallbacks[4].d: expected a group and its fallbacks"))
    }

    @Test("a group covered by a wildcard or alias is served")
    func coveredNames() throws {
        let loaded = try load(
            """
            model_list: [{model_name: "team/*", litellm_params: {model: "openai/*", api_base: "http://h"}}]
            router_settings: {model_group_alias: {short: team/a}, fallbacks: [{team/x: [short]}]}

            """
        )
        #expect(loaded.findings.isEmpty)
    }

    @Test("unknown kinds of failure are reported with the closest one")
    func policies() throws {
        let (_, findings) = try router(
            "router_settings: {retry_policy: {RateLimitRetries: 3, TimeoutErrorRetries: x}}"
        )
        #expect(findings.contains("did you mean RateLimitErrorRetries?"))
        #expect(
            findings.contains(
                "error: router_settings.retry_policy.TimeoutErrorRetries: expected a whole number"
            )
        )
    }
}
