import OpenAIWire

/// `--doctor`: prints the steps of a ``Doctor`` and exits with the status of the one that failed.
struct DiagnoseCommand {
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
            try console.print(failed.map { "\nThe step '\($0.name)' failed.\n" } ?? "\nEverything works.\n")
        }
        return failed?.status ?? .success
    }
}

/// The result of one step.
struct DoctorStep: Sendable, Hashable {
    enum Verdict: String, Sendable {
        case good = "ok"
        case warning = "warn"
        case bad = "fail"
        /// Not run, because an earlier step failed.
        case skipped = "skip"
    }

    var name: String
    var verdict: Verdict
    var time: Duration?
    /// What was found, one line.
    var finding: String
    /// What to do if the step failed.
    var fix: String?
    /// The exit status if this step is the one that failed.
    var status = ExitStatus.unavailable

    var object: JSONObject {
        var object: JSONObject = [
            "step": .string(name), "verdict": .string(verdict.rawValue), "finding": .string(finding),
        ]
        if let time, let number = JSONNumber((time.seconds * 1e5).rounded() / 100) {
            object["ms"] = .number(number)
        }
        object["fix"] = fix.map { .string($0) }
        return object
    }

    var line: String {
        let mark = verdict.rawValue + String(repeating: " ", count: 5 - verdict.rawValue.count)
        let title = name + String(repeating: " ", count: max(0, 10 - name.count))
        let milliseconds = time.map { "\(($0.seconds * 1000).rounded(toPlaces: 1)) ms" } ?? ""
        let column = milliseconds + String(repeating: " ", count: max(0, 11 - milliseconds.count))
        let filter = ControlFilter()
        let first = "\(mark)\(title)\(column)\(filter.line(finding))\n"
        return fix.map { "\(first)     → \(filter.line($0))\n" } ?? first
    }
}
