import ProxyCore
import Testing

@testable import RouterConfig

@Suite struct ForeignFileTests {
    @Test(
        "a file that is not a configuration is refused as what it is",
        arguments: [
            ("", "the file is empty"), ("# only a comment\n", "the file is empty"),
            ("~\n", "the file is empty"),
            ("just text\n", "the file contains text"), ("42\n", "the file contains a number"),
            ("- a\n- b\n", "the file is a list"),
            ("- model_name: a\n  litellm_params: {model: openai/x}\n", "write `model_list:` above it"),
            ("- hosts: all\n  tasks: []\n", "Ansible playbook"),
            ("services: {proxy: {image: x}}\nnetworks: {}\n", "Compose file"),
            (
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  proxy.yaml: |\n    model_list:\n      - model_name: a\n",
                "Kubernetes ConfigMap, not a LiteLLM configuration; that is inside it, under data.proxy.yaml"
            ),
            ("apiVersion: apps/v1\nkind: Deployment\nspec: {}\n", "Kubernetes Deployment"),
            ("replicaCount: 1\nproxy_config:\n  model_list: []\n", "nested under proxy_config"),
            ("image: {repository: x}\nreplicaCount: 2\n", "Helm chart's values"),
            ("openapi: 3.0.0\npaths: {}\n", "API description"),
            ("model-list:\n  - model_name: x\n", "did you mean model_list?"),
            ("models: [a]\nserver: {port: 1}\n", "LiteLLM knows none of the top-level keys"),
            ("{}\n", "LiteLLM knows none of the top-level keys"),
        ]
    )
    func refused(text: String, reason: String) {
        let found = refusal(of: text)
        #expect(found.contains(reason), "\(found)")
        #expect(found.hasPrefix("config.yaml:"))
    }

    @Test("JSON is YAML, and a section alone is a configuration")
    func accepted() throws {
        let json = #"{"model_list": [{"model_name": "a", "litellm_params": {"model": "openai/x"}}]}"#
        #expect(try load(json).names == ["a"])
        #expect(try load("general_settings: {master_key: sk-alone}\n").proxy.masterKey != nil)
        #expect(try load(oneModel + "services: {}\nkind: x\n").names == ["chat"])
    }

    @Test("a file that cannot be read says why")
    func unreadable() {
        let loader = ConfigLoader(environment: [:])
        do {
            _ = try loader.load(path: "/no/such/file.yaml")
            Issue.record("it loads")
        } catch {
            #expect(error.description.contains("/no/such/file.yaml:1:1: error:"))
            #expect(error.description.contains("there is no such file"))
        }
        do {
            _ = try loader.load(path: "/")
            Issue.record("it loads")
        } catch {
            #expect(error.description.contains("it is a directory"))
        }
    }
}
