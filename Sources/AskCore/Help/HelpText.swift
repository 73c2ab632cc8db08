/// The help, made from the option table.
enum HelpText {
    /// One screen, examples first.
    static var short: String {
        let options = OptionTable.all.filter(\.isEssential)
        return """
            \(examples)
            Options (all of them: ask --help-all, man ask):
            \(lines(options))
            Settings: ~/.config/ask/config.toml, ASK_BASE_URL, ASK_MODEL, ASK_API_KEY; ask --info shows them.

            """
    }

    /// Every option under its heading.
    static var full: String {
        let sections = OptionSpecification.Section.allCases.map { section in
            "\(section.rawValue):\n\(lines(OptionTable.all.filter { $0.section == section }))\n"
        }
        return "\(examples)\n\(sections.joined(separator: "\n"))\n\(statuses)"
    }

    /// Shown when there is no question.
    static let usage = """
        Usage: ask [options] words…        ask "What is the capital of France?"
               command | ask [words…]      cat script.py | ask "Review this code for bugs"
               ask -i                      chat
        See ask --help.

        """

    private static let examples = """
        Ask a language model.

          ask "What is the capital of France?"
          ask -m akira/qwen2.5-7b "Explain quantum computing"
          ask -s "You are a helpful coding assistant" "Write a Python function to sort a list"
          echo "Explain this code" | ask
          cat script.py | ask "Review this code for bugs"
          git diff | ask --check "Is this free of secrets?" && git push
          ask --list-models

        """

    static let statuses = """
        Status: 0 answered, 1 no (--check, -x, --history), 64 usage, 65 bad data, 66 no input, 69 unavailable,
        73/74 output, 75 try later, 76 protocol, 77 key refused, 78 configuration, 130/141/143 signals.

        """

    private static func lines(_ options: [OptionSpecification]) -> String {
        let width = 28
        return options.map { option in
            let name = "  \(option.short == nil ? "    " : "")\(option.synopsis)"
            let gap =
                name.count + 2 > width
                ? "\n" + String(repeating: " ", count: width)
                : String(repeating: " ", count: width - name.count)
            return "\(name)\(gap)\(option.help)"
        }.joined(separator: "\n")
    }
}
