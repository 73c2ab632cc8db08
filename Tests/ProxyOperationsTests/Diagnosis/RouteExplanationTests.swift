import ProxyCore
import RouterConfig
import Testing

@testable import ProxyOperations

@Suite struct RouteExplanationTests {
    private static let yaml = """
        model_list:
          - {model_name: chat, litellm_params: {model: openai/up, api_base: "http://a.test/v1", weight: 2}}
          - {model_name: "team/*", litellm_params: {model: "openai/*", api_base: "http://b.test/v1"}}
        router_settings:
          model_group_alias: {short: chat}
          fallbacks: [{chat: [team/x]}]

        """

    private func explanation(of model: String) throws -> RouteExplanation {
        let loaded = try ConfigLoader(environment: [:]).load(yaml: Self.yaml, path: "config.yaml")
        return RouteExplanation(of: model, in: loaded.proxy.router)
    }

    @Test(
        "Names the reason, the backend and the fallbacks",
        arguments: [
            (
                "chat",
                ["chat: is a model group", "1. up, at http://a.test/v1", "weight 2", "if all fail: team/x"]
            ),
            ("short", ["short: is an alias of chat", "if all fail: team/x"]),
            ("team/y", ["matches the wildcard team/*, `*` is y", "1. y, at http://b.test/v1"]),
        ]
    )
    func served(model: String, texts: [String]) throws {
        let explanation = try explanation(of: model)
        #expect(explanation.isServed)
        for text in texts { #expect(explanation.description.contains(text), "\(explanation)") }
    }

    @Test func suggestsCloseNamesForAnUnknownOne() throws {
        let explanation = try explanation(of: "caht")
        #expect(!explanation.isServed)
        #expect(explanation.description == "caht: no deployment serves this name\ndid you mean: chat")
    }
}
