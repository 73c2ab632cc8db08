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

            Without a configuration it serves the model servers that it finds on this machine.
            """,
        subcommands: [ServeCommand.self, ExplainCommand.self, DoctorCommand.self],
        defaultSubcommand: ServeCommand.self
    )
}
