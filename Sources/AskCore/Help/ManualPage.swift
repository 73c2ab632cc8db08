/// The manual page, in `man` macros, made from the option table.
enum ManualPage {
    static func text(version: String) -> String {
        var page = """
            .TH ASK 1 "" "ask \(version)" "User Commands"
            .SH NAME
            ask \\- ask a language model
            .SH SYNOPSIS
            .B ask
            .RI [ options ] " " [ words... ]
            .br
            .IR command " | " ask " [" options "] [" words... ]
            .SH DESCRIPTION
            .B ask
            sends the words to a server that speaks OpenAI's API and writes the answer to standard output: byte for byte into a
            pipe or a file, with rendered Markdown on a terminal. Everything else, errors included, goes to standard error.
            .PP
            Piped input is the question if there are no words, and context for the words otherwise. If a pipe sends nothing for
            30 seconds, ask gives up with status 66; \\-n ignores standard input.

            """
        for section in OptionSpecification.Section.allCases {
            page += ".SH \(section.rawValue.uppercased())\n"
            for option in OptionTable.all where option.section == section { page += entry(option) }
        }
        return page + environment + files + statuses
    }

    private static func entry(_ option: OptionSpecification) -> String {
        var names = option.short.map { ["\\fB\\-\($0)\\fR"] } ?? []
        names += option.long.map { "\\fB\\-\\-\(escaped($0))\\fR" }
        var head = names.joined(separator: ", ")
        switch option.value {
        case .none: break
        case .required(let name): head += " \\fI\(escaped(name))\\fR"
        case .optional(let name): head += "[=\\fI\(escaped(name))\\fR]"
        }
        let detail = option.detail.isEmpty ? "" : " \(escaped(option.detail))"
        return ".TP\n\(head)\n\(escaped(option.help)).\(detail)\n"
    }

    private static var environment: String {
        let names = SettingName.allCases.compactMap { name in name.variable.map { (name, $0) } }
        let entries = names.map { name, variable in
            ".TP\n\\fB\(variable)\\fR\nThe setting \(escaped(name.rawValue)).\n"
        }
        return ".SH ENVIRONMENT\n\(entries.joined())" + """
            .PP
            LITELLM_PROXY_URL with LITELLM_PROXY_API_KEY, and OPENAI_BASE_URL with OPENAI_API_KEY, count last; each of these keys is
            sent only to the address of its pair. NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, HTTP_PROXY, HTTPS_PROXY, ALL_PROXY,
            NO_PROXY and SSL_CERT_FILE are respected.

            """
    }

    private static let files = """
        .SH FILES
        .TP
        .I ~/.config/ask/config.toml
        Settings by the names above, [profile.NAME] tables, [alias] of models, [options] of every request.
        .TP
        .I .ask.toml
        In the root of a git repository: model, system and sampling parameters under [options]; everything else is ignored
        with a warning. \\-v, \\-\\-info and \\-\\-doctor say when the file is in effect.
        .TP
        .I /etc/ask/config.toml
        Settings for all users of this machine.
        .TP
        .I ~/.local/state/ask/history/
        The history, one file of JSON lines per month.

        """

    private static let statuses = """
        .SH EXIT STATUS
        .TP
        .B 0
        The answer is complete.
        .TP
        .B 1
        A negative result: \\-\\-check answered no, \\-x found no block, \\-\\-history no match.
        .TP
        .B 64
        Usage. \\fB65\\fR bad request or answer. \\fB66\\fR input missing or silent. \\fB69\\fR server or model not available.
        \\fB73\\fR, \\fB74\\fR output failed. \\fB75\\fR try later. \\fB76\\fR not OpenAI's API, or a cut stream. \\fB77\\fR key refused.
        \\fB78\\fR configuration. \\fB130\\fR, \\fB141\\fR, \\fB143\\fR ended by SIGINT, SIGPIPE, SIGTERM.

        """

    private static func escaped(_ text: String) -> String {
        let escaped = text.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : String($0) }.joined()
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&\(escaped)" : escaped
    }
}
