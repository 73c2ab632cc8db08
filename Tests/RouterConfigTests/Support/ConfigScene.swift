import ProxyCore
import Testing

@testable import RouterConfig

/// A configuration in memory: the text of `config.yaml`, what it includes, and the environment.
struct ConfigScene {
    var yaml: String
    var environment: [String: String] = [:]
    var files: [String: String] = [:]

    func load() throws(ConfigError) -> LoadedConfiguration {
        try loader.load(yaml: yaml, path: "config.yaml")
    }

    /// The findings of a configuration that must be refused, one a line.
    func refusal(_ location: SourceLocation = #_sourceLocation) -> String {
        do {
            _ = try load()
            Issue.record("it loads", sourceLocation: location)
            return ""
        } catch {
            return error.description
        }
    }

    private var loader: ConfigLoader {
        let files = files
        return ConfigLoader(environment: environment) { path in
            guard let text = files[path] else { throw MissingFile() }
            return Array(text.utf8)
        }
    }

    private struct MissingFile: Error {}
}

extension LoadedConfiguration {
    /// The findings, one a line.
    var findings: String { report.diagnostics.map(\.description).joined(separator: "\n") }

    var deployments: [DeploymentConfiguration] { proxy.router.deployments }

    var names: [String] { deployments.map(\.modelName) }
}

/// Loads a text without an environment.
func load(_ yaml: String, _ environment: [String: String] = [:]) throws -> LoadedConfiguration {
    try ConfigScene(yaml: yaml, environment: environment).load()
}

/// The findings of a text that must be refused.
func refusal(
    of yaml: String,
    _ environment: [String: String] = [:],
    _ location: SourceLocation = #_sourceLocation
) -> String {
    ConfigScene(yaml: yaml, environment: environment).refusal(location)
}

/// One model that is served, to put settings next to.
let oneModel = """
    model_list:
      - model_name: chat
        litellm_params:
          model: openai/qwen
          api_base: http://vllm:8000/v1

    """
