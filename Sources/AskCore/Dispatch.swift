import OpenAIWire

/// Runs the command that the options name.
struct Dispatch {
    var options: AskOptions
    var console: Console
    var version: String
    var makeTransport: TransportMaker

    func run() async throws -> ExitStatus {
        switch options.command {
        case .version: return try print("ask \(version)\n")
        case .help: return try print(HelpText.short)
        case .helpAll: return try print(HelpText.full)
        case .generateManual: return try print(ManualPage.text(version: version))
        case .completions(let shell): return try print(try CompletionScript.text(for: shell))
        default: break
        }
        let context = try makeContext()
        switch options.command {
        case .chat: return try await ChatCommand(context: context).run()
        case .listModels: return try await ListModelsCommand(context: context).run()
        case .info: return try InfoCommand(context: context).run()
        case .doctor: return try await DiagnoseCommand(context: context).run()
        case .history: return try HistoryCommand(context: context).list()
        case .show(let id): return try HistoryCommand(context: context).show(id)
        case .last: return try HistoryCommand(context: context).last()
        case .resume: return try await ResumeCommand(context: context).run()
        case .check: return try await DecisionCommand(context: context, choices: nil).run()
        case .choice(let choices): return try await DecisionCommand(context: context, choices: choices).run()
        case .each: return try await EachCommand(context: context).run()
        case .complete(let kind): return try await CompleteCommand(context: context).run(kind)
        case .dryRun, .curlCommand: return try await DryRunCommand(context: context).run()
        default: return try await AskCommand(context: context).run()
        }
    }

    /// A project file may hold thousands of refused keys; only the first ones are shown.
    private static let shownWarnings = 20

    private func makeContext() throws(AskError) -> CommandContext {
        let environment = AskEnvironment.process
        let loader = ConfigurationLoader(environment: environment, directory: FileAccess.workingDirectory)
        let configuration = try loader.load(commandLine: options.settings)
        for warning in configuration.warnings.prefix(Self.shownWarnings) { console.warn(warning) }
        let others = configuration.warnings.count - Self.shownWarnings
        if others > 0 { console.warn("\(others) more settings are ignored") }
        if let project = configuration.projectUse {
            let text = "project file \(project.path) sets \(project.keys.joined(separator: ", "))"
            // Scripts see this too: the repository that they run in must not change their behaviour
            // unnoticed.
            if options.verbose {
                console.report("* \(text)")
            } else if !options.quiet {
                console.report("ask: \(text)")
            }
        }
        return CommandContext(
            options: options,
            configuration: configuration,
            environment: environment,
            console: console,
            version: version,
            makeTransport: makeTransport
        )
    }

    private func print(_ text: String) throws -> ExitStatus {
        try console.print(text)
        return .success
    }
}
