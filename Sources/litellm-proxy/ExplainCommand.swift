import ArgumentParser
import ProxyCore
import RouterConfig

/// Says where a request for a model would go, without asking anybody.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say where a request for a model would go, and why."
    )

    @Option(
        name: [.customLong("config"), .customShort("c")],
        help: "The LiteLLM config.yaml (CONFIG_FILE_PATH)."
    )
    var config: String?

    @Option(name: [.customLong("model"), .customShort("m")], help: "The name that a client would send.")
    var model: String

    func run() async throws {
        let loaded = try ConfigurationFile(config, ProcessEnvironment()).load()
        let explanation = RouteExplanation(of: model, in: loaded.proxy.router)
        print(explanation)
        if !explanation.isServed { throw ExitCode(1) }
    }
}
