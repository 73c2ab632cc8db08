import OpenAIWire

/// Chooses the command.
struct Dispatch {
    var options: AskOptions
    var console: Console
    var makeTransport: AskProgram.TransportMaker

    func run() async throws -> ExitStatus {
        switch options.command {
        case .version: return try print("ask \(AskProgram.version)\n")
        case .help: return try print(HelpText.short)
        case .helpAll: return try print(HelpText.full)
        case .generateManual: return try print(ManualPage.text)
        case .completions(let shell): return try print(try CompletionScript.text(for: shell))
        default: break
        }
        let context = try makeContext()
        switch options.command {
        case .chat: return try await ChatCommand(context: context).run()
        case .listModels: return try await ListModelsCommand(context: context).run()
        case .info: return try InfoCommand(context: context).run()
        case .doctor: return try await DoctorCommand(context: context).run()
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

    /// A file of a project may hold thousands of keys that are refused.
    private static let shownWarnings = 20

    private func makeContext() throws(AskError) -> CommandContext {
        let environment = ProcessEnvironment.process
        let loader = ConfigurationLoader(environment: environment, directory: FileAccess.workingDirectory)
        let configuration = try loader.load(commandLine: options.settings)
        for warning in configuration.warnings.prefix(Self.shownWarnings) { console.warn(warning) }
        let others = configuration.warnings.count - Self.shownWarnings
        if others > 0 { console.warn("\(others) more settings have no effect") }
        if let project = configuration.projectUse {
            let text = "settings of the project file \(project.path): \(project.keys.joined(separator: ", "))"
            // Scripts are told too: a repository that they run in must not steer them unseen.
            if options.verbose {
                console.say("* \(text)")
            } else if !options.quiet {
                console.say("ask: \(text)")
            }
        }
        return CommandContext(
            options: options,
            configuration: configuration,
            environment: environment,
            console: console,
            makeTransport: makeTransport
        )
    }

    private func print(_ text: String) throws -> ExitStatus {
        try console.print(text)
        return .success
    }
}
