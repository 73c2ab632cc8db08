/// Facts about a terminal.
struct Terminal: Sendable {
    let descriptor: Descriptor

    /// The number of columns; `nil` if unknown.
    var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor.number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The device of the terminal behind stdin, stdout or stderr.
    static func controllingDevice() -> String? {
        for number in 0...2 as ClosedRange<Int32> {
            if let name = ttyname(number) { return String(cString: name) }
        }
        return nil
    }
}

/// Identifies the terminal, for `-c`.
///
/// Two windows never have the same identity.
enum TerminalIdentity {
    /// The identity; `nil` if there is no terminal, as in a cron job.
    static func current(_ environment: AskEnvironment) -> String? {
        let pane = [
            "TMUX_PANE", "TERM_SESSION_ID", "WT_SESSION", "KITTY_WINDOW_ID", "WEZTERM_PANE", "ZELLIJ_PANE_ID",
        ].lazy
            .compactMap { environment[$0] }.first
        let device = Terminal.controllingDevice()
        guard device != nil || pane != nil else { return nil }
        return [device, SessionLeader.startMark(), pane].compactMap { $0 }.joined(separator: "|")
    }
}

/// The leader of this session, which is the terminal's shell.
///
/// Its start time distinguishes shells that used the same terminal device one after the other. Getting it
/// needs calls that are not POSIX.
private enum SessionLeader {
    /// A value that stays the same while the leader runs; `nil` if it is unknown.
    static func startMark() -> String? {
        let leader = getsid(0)
        guard leader > 0 else { return nil }
        #if os(Linux)
            guard let status = FileAccess.readText("/proc/\(leader)/stat"),
                let end = status.lastIndex(of: ")")
            else { return nil }
            // The command's name, in parentheses, may contain spaces. Field 22 is the start time, the 20th
            // after the name.
            let fields = status[status.index(after: end)...].split(separator: " ")
            return fields.count > 19 ? "\(leader)-\(fields[19])" : nil
        #else
            var info = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            var name: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_PID, leader]
            guard sysctl(&name, 4, &info, &size, nil, 0) == 0 else { return nil }
            return "\(leader)-\(info.kp_proc.p_starttime.tv_sec)"
        #endif
    }
}
