/// Which terminal this is: what `-c` goes by.
///
/// Two windows never have the same.
enum TerminalIdentity {
    /// `nil` where there is no terminal, as in a job of cron.
    static func current(_ environment: ProcessEnvironment) -> String? {
        let pane = [
            "TMUX_PANE", "TERM_SESSION_ID", "WT_SESSION", "KITTY_WINDOW_ID", "WEZTERM_PANE", "ZELLIJ_PANE_ID",
        ].lazy
            .compactMap { environment[$0] }.first
        let device = Terminal.controllingDevice()
        guard device != nil || pane != nil else { return nil }
        return [device, SessionLeader.startMark(), pane].compactMap { $0 }.joined(separator: "|")
    }
}
