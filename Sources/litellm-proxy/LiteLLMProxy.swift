import ArgumentParser

/// The program: a LiteLLM-compatible proxy in front of OpenAI-compatible backends.
@main
struct LiteLLMProxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "litellm-proxy",
        abstract: "One stable OpenAI-compatible address in front of your model servers.",
        discussion: """
            Reads a LiteLLM config.yaml and serves it on port 4000:

              litellm-proxy --config config.yaml

            Without a configuration it serves the model servers it finds on this machine.
            """,
        subcommands: [ServeCommand.self, ExplainCommand.self, DoctorCommand.self],
        defaultSubcommand: ServeCommand.self
    )

    /// Runs the program; its own help also shows the options of the default command.
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let subcommands = ["serve", "explain", "doctor", "help"]
        let isForSubcommand = arguments.contains { subcommands.contains($0) }
        if !isForSubcommand, arguments.contains(where: ["--help", "-h", "-help"].contains) {
            return print(help)
        }
        await main(arguments)
    }

    /// The overview, then the options of ``ServeCommand``.
    private static var help: String {
        let overview = helpMessage()
        let options = ServeCommand.helpMessage()
        guard let start = options.firstRange(of: "OPTIONS:") else { return overview }
        return overview.replacing("OPTIONS:\n", with: "OPTIONS OF THE PROGRAM:\n")
            + "\nOPTIONS OF serve, which work without `serve`:" + options[start.upperBound...]
    }
}
