/// What a terminal can show.
struct TerminalTheme: Sendable, Hashable {
    var hasColor: Bool
    var hasLinks: Bool
    /// The column at which lines are wrapped.
    var width: Int
}

/// Decides whether a stream gets colours and links.
struct ColorPolicy: Sendable {
    /// `auto`, `always` or `never`.
    var choice: String
    var environment: AskEnvironment

    func isColored(isTerminal: Bool) -> Bool {
        if choice == "always" { return true }
        if choice == "never" || environment["NO_COLOR"] != nil { return false }
        for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
            if let value = environment[name], value != "0" { return true }
        }
        return isTerminal && environment["TERM"] != "dumb"
    }

    /// Whether the terminal is known to show OSC 8 links.
    ///
    /// Others might show garbage.
    var hasLinks: Bool {
        if environment["TERM"] == "dumb" { return false }
        let program = environment["TERM_PROGRAM"] ?? ""
        if ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"].contains(program) { return true }
        if let version = environment["VTE_VERSION"].flatMap({ Int($0) }), version >= 5000 { return true }
        if environment["KITTY_WINDOW_ID"] != nil || environment["WT_SESSION"] != nil { return true }
        return ["xterm-kitty", "alacritty", "foot", "xterm-ghostty"].contains(environment["TERM"] ?? "")
    }
}
