import OpenAIWire

/// `--doctor`: the steps, a verdict, and a status that monitoring understands.
struct DoctorCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let console = context.console
        let isJSON = context.options.form == .json
        let project = context.configuration.projectUse
        if let project, !isJSON {
            try console.print("project file \(project.path) sets \(project.keys.joined(separator: ", "))\n")
        }
        let doctor = Doctor(
            configuration: context.configuration,
            server: { () throws(AskError) in try context.makeServer() }
        ) { step in
            guard !isJSON else { return }
            try? console.print(step.line)
        }
        let steps = try await doctor.examine()
        let failed = steps.first { $0.verdict == .bad }
        if isJSON {
            try console.print(document: [
                "v": 1, "healthy": .bool(failed == nil),
                "project_file": project.map { .string($0.path) } ?? .null,
                "failed": failed.map { .string($0.name) } ?? .null,
                "steps": .array(steps.map { .object($0.object) }),
            ])
        } else {
            try console.print(failed.map { "\nThe step '\($0.name)' fails.\n" } ?? "\nEverything works.\n")
        }
        return failed?.status ?? .success
    }
}
