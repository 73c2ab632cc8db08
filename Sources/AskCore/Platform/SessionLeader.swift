/// When the leader of this session (the shell of this terminal) was started: tells two shells that had the
/// same terminal device one after the other apart.
///
/// The one place with calls that differ between the systems.
enum SessionLeader {
    /// A value that is the same as long as the leader lives; `nil` where it cannot be known.
    static func startMark() -> String? {
        let leader = getsid(0)
        guard leader > 0 else { return nil }
        #if os(Linux)
            guard let status = FileAccess.readText("/proc/\(leader)/stat"),
                let end = status.lastIndex(of: ")")
            else { return nil }
            // The command's name, in parentheses, may hold spaces. Field 22 is the start time, the 20th
            // behind the name.
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
