import OpenAIWire

/// `--history`, `--show` and `--last`: earlier questions and answers.
struct HistoryCommand {
    let context: CommandContext

    private var console: Console { context.console }

    func list() throws -> ExitStatus {
        let words = context.options.words.map { $0.lowercased() }
        let entries = context.store.all { entry in
            let text = "\(entry.question)\n\(entry.answer)\n\(entry.session ?? "")".lowercased()
            return words.allSatisfy { text.contains($0) }
        }
        guard !entries.isEmpty else {
            if words.isEmpty { console.notice("the history is empty") }
            return .negative
        }
        if context.options.form == .json || context.options.form == .jsonLines {
            try console.print(
                jsonLines: entries.map { String(decoding: $0.line, as: UTF8.self) }.joined()
            )
            return .success
        }
        let shown = words.isEmpty && console.outputIsTerminal ? entries.suffix(30) : entries[...]
        let filter = ControlFilter()
        let lines = shown.map { entry in
            let question = filter.line(
                entry.words.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            )
            let mark = entry.status == "complete" ? "" : "  [\(entry.status)]"
            let session = entry.session.map { "  (\(filter.line($0)))" } ?? ""
            return
                "\(entry.id)  \(entry.time)  \(filter.line(entry.model))  \(question.prefix(60))\(session)\(mark)\n"
        }
        try console.print(lines.joined())
        return .success
    }

    func show(_ id: String) throws -> ExitStatus {
        let wanted = id.lowercased()
        guard let entry = context.store.last(containing: wanted, where: { $0.id.hasPrefix(wanted) }) else {
            throw AskError(
                .negative,
                "the history has no entry '\(id)'",
                remedy: "List the entries with ask --history."
            )
        }
        if context.options.form == .json {
            try console.print(jsonLines: String(decoding: entry.line, as: UTF8.self))
        } else {
            let text =
                "# \(entry.time)  \(entry.model)  \(entry.status)\n\n\(entry.question)\n\n---\n\n\(entry.answer)\n"
            try console.print(text)
        }
        return .success
    }

    /// Prints the last answer of this terminal or, if it has none, of any.
    func last() throws -> ExitStatus {
        let terminal = TerminalIdentity.current(context.environment)
        let own = terminal.flatMap { terminal in context.store.last { $0.terminal == terminal } }
        guard let entry = own ?? context.store.last() else {
            throw AskError(.negative, "the history is empty")
        }
        switch context.options.form {
        case .codeBlock(let choice):
            guard let block = CodeBlocks.choose(choice, from: entry.answer) else {
                console.writeError("\(entry.answer)\nask: the answer has no fenced code block\n")
                return .negative
            }
            try console.print(block)
        case .json, .jsonLines: try console.print(jsonLines: String(decoding: entry.line, as: UTF8.self))
        default: try context.show(answer: entry.answer)
        }
        return .success
    }
}
