import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct PassThroughReaderTests {
    private func load(_ entries: String) throws -> LoadedConfiguration {
        let yaml = """
            model_list:
              - {model_name: chat, litellm_params: {model: openai/x, api_base: "http://127.0.0.1:1", api_key: none}}
            general_settings:
              pass_through_endpoints:
            \(entries)
            """
        return try ConfigLoader(environment: [:]).load(yaml: yaml, path: "config.yaml")
    }

    @Test("Paths are read in LiteLLM's form, and as strings")
    func paths() throws {
        let loaded = try load(
            """
                - path: /v1/load_lora_adapter
                - {path: "/v1/lora/", include_subpath: true}
                - /v1/unload_lora_adapter
            """
        )
        #expect(
            loaded.proxy.passThroughPaths == [
                PassThroughPath("/v1/load_lora_adapter"), PassThroughPath("/v1/lora", includesSubpaths: true),
                PassThroughPath("/v1/unload_lora_adapter"),
            ]
        )
        #expect(loaded.report.diagnostics.isEmpty, "\(loaded.report.diagnostics)")
    }

    @Test(
        "What cannot be served is reported with its position",
        arguments: [
            ("    - {path: /v1/rerank, target: \"https://api.cohere.com/v1/rerank\"}", "target"),
            ("    - {target: \"https://example.com\"}", "has no `path`"),
            ("    - {path: /api/x}", "not a path below /v1"),
            ("    - {path: /v1/../x}", "not a path below /v1"),
            ("    - {path: /v1//x}", "not a path below /v1"),
            ("    - {path: /v1}", "not a path below /v1"),
            ("    - {path: \"/v1/a b\"}", "not a path below /v1"),
            ("    - {path: \"/v1/%2e\"}", "not a path below /v1"), ("    - 7", "has no `path`"),
            ("    x: 1", "expected a list"),
        ]
    )
    func refused(entry: String, message: String) throws {
        let loaded = try load(entry)
        #expect(loaded.proxy.passThroughPaths.isEmpty)
        let finding = try #require(loaded.report.diagnostics.first)
        #expect(finding.message.contains(message) || finding.keyPath.contains(message), "\(finding)")
        #expect(finding.line == 5)
    }

    @Test("Headers of a route and similar keys are reported as without effect, and the path is served")
    func ignored() throws {
        let loaded = try load(
            "    - {path: /v1/x, headers: {authorization: \"Bearer sk-route-secret\"}, auth: true}"
        )
        #expect(loaded.proxy.passThroughPaths == [PassThroughPath("/v1/x")])
        #expect(loaded.report.diagnostics.count == 2)
        #expect(!"\(loaded.report.diagnostics)".contains("sk-route-secret"))
    }
}
