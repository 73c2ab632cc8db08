import ArgumentParser
import ProxyCore
import ProxyOperations
import RouterConfig

/// Explains where a request for a model would go, without sending anything.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain where a request for a model would go, and why."
    )

    @Option(
        name: [.customLong("config"), .customShort("c")],
        help: "The LiteLLM config.yaml (CONFIG_FILE_PATH)."
    )
    var config: String?

    @Option(
        name: [.customLong("model"), .customShort("m")],
        help: "The model name as a client would send it."
    )
    var model: String

    func run() async throws {
        let loaded = try ConfigurationFile(config, ProcessEnvironment()).load()
        let explanation = RouteExplanation(of: model, in: loaded.proxy.router)
        print(explanation)
        if !explanation.isServed { throw ExitCode(1) }
    }
}
