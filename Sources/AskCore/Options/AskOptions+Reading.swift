import OpenAIWire

extension AskOptions {
    /// Parses the arguments after the program's name.
    init(_ arguments: [String]) throws(AskError) {
        let scan = try ArgumentScan(arguments)
        command = try Self.command(scan)
        words = scan.words
        asksForStdin = scan.asksForStdin
        settings = try Self.settings(scan)
        systemTexts = scan.values(.system)
        sources = try Self.sources(scan)
        recursive = scan.has(.recursive)
        fit = try Self.fit(scan)
        noStdin = scan.has(.noStdin)
        schema = scan.value(.schema)
        form = try Self.form(scan)
        bodyFields = try Self.bodyFields(scan)
        conversation = scan.value(.session).map { .named($0) } ?? (scan.has(.continue) ? .continued : .new)
        headers = scan.values(.header)
        strict = scan.has(.strict)
        noStream = scan.has(.noStream)
        verbose = scan.has(.verbose)
        quiet = scan.has(.quiet)
        jobs = try Self.number(scan, .jobs, "-j", in: 1...256) ?? 4
        try checkCombinations()
    }

    private func checkCombinations() throws(AskError) {
        if noStdin, asksForStdin {
            throw AskError(.usage, "-n and - contradict each other", remedy: "Leave out one of them.")
        }
        if noStdin, command == .each {
            throw AskError(
                .usage,
                "--each reads stdin, which -n forbids",
                remedy: "Leave out -n."
            )
        }
        if command == .each || command == .chat, !sources.isEmpty {
            let (name, remedy) =
                command == .each
                ? ("--each", "Put what every line needs into the words or into -s.")
                : ("-i", "Use /file PATH in the chat.")
            throw AskError(.usage, "\(name) takes no files (-f, -a, --at)", remedy: remedy)
        }
    }

    private static func command(_ scan: ArgumentScan) throws(AskError) -> Command {
        var found: [(name: String, command: Command)] = []
        for (id, name, command) in simpleCommands where scan.has(id) { found.append((name, command)) }
        if let id = scan.value(.show) { found.append(("--show", .show(id))) }
        if let shell = scan.value(.completions) { found.append(("--completions", .completions(shell))) }
        if let kind = scan.value(.complete) { found.append(("--complete", .complete(kind))) }
        if let list = scan.value(.choice) {
            let choices = list.split(separator: ",").map { $0.trimmingWhitespace() }.filter { !$0.isEmpty }
            guard choices.count > 1 else {
                throw AskError(
                    .usage,
                    "--choice '\(list)' needs at least two words",
                    remedy: "For example: --choice bug,feature"
                )
            }
            found.append(("--choice", .choice(choices)))
        }
        if let first = found.first {
            if first.command == .help || first.command == .version { return first.command }
        }
        guard found.count < 2 else {
            let names = found.map(\.name).joined(separator: " and ")
            throw AskError(.usage, "\(names) cannot be combined", remedy: "Leave out one of them.")
        }
        return found.first?.command ?? .ask
    }

    private static let simpleCommands: [(OptionID, String, Command)] = [
        (.help, "--help", .help), (.version, "--version", .version), (.helpAll, "--help-all", .helpAll),
        (.listModels, "--list-models", .listModels), (.chat, "--chat", .chat), (.info, "--info", .info),
        (.doctor, "--doctor", .doctor), (.history, "--history", .history), (.last, "--last", .last),
        (.resume, "--resume", .resume), (.dryRun, "--dry-run", .dryRun), (.curl, "--curl", .curlCommand),
        (.check, "--check", .check), (.each, "--each", .each),
        (.generateManual, "--generate-manual", .generateManual),
    ]

    private static func form(_ scan: ArgumentScan) throws(AskError) -> AnswerForm {
        var forms: [(String, AnswerForm)] = []
        if scan.has(.json) { forms.append(("--json", .json)) }
        if scan.has(.jsonLines) { forms.append(("--jsonl", .jsonLines)) }
        if scan.has(.extract) { forms.append(("-x", .codeBlock(.first))) }
        if scan.has(.extractLast) { forms.append(("--extract-last", .codeBlock(.last))) }
        if scan.has(.extractOrAll) { forms.append(("--extract-or-all", .codeBlock(.firstOrAll))) }
        if forms.isEmpty, scan.has(.schema) { return .schema }
        guard forms.count < 2 else {
            throw AskError(
                .usage,
                "\(forms.map(\.0).joined(separator: " and ")) cannot be combined",
                remedy: "Leave out one of them."
            )
        }
        return forms.first?.1 ?? .text
    }

    private static func sources(_ scan: ArgumentScan) throws(AskError) -> [Source] {
        var sources: [Source] = []
        for occurrence in scan.occurrences {
            guard let value = occurrence.value else { continue }
            switch occurrence.id {
            case .file: sources.append(.text(value))
            case .attach: sources.append(.attachment(value, type: nil))
            case .attachAs:
                guard let sign = value.lastIndex(of: "="), value[value.index(after: sign)...].contains("/")
                else {
                    throw AskError(
                        .usage,
                        "--at '\(value)' has no MIME type",
                        remedy: "For example: --at photo image/png"
                    )
                }
                sources.append(
                    .attachment(String(value[..<sign]), type: String(value[value.index(after: sign)...]))
                )
            default: break
            }
        }
        return sources
    }

    private static func fit(_ scan: ArgumentScan) throws(AskError) -> ContextFit.Mode? {
        guard let name = scan.value(.fit) else { return nil }
        guard let mode = ContextFit.Mode(rawValue: name) else {
            throw AskError(
                .usage,
                "unknown mode --fit '\(name)'",
                remedy: "Use head, tail, middle or lines."
            )
        }
        return mode
    }

    static func number(
        _ scan: ArgumentScan,
        _ id: OptionID,
        _ name: String,
        in range: ClosedRange<Int>
    ) throws(AskError) -> Int? {
        guard let text = scan.value(id) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw AskError(
                .usage,
                "\(name) '\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "For example: \(name) \(min(max(8, range.lowerBound), range.upperBound))"
            )
        }
        return number
    }
}
