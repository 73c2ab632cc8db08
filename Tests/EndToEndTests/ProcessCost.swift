#if os(Linux)
    import Foundation

    /// What a process has taken up, as the kernel counts it.
    struct ProcessCost {
        /// The most memory at a time, in bytes.
        var peakMemory: Int
        /// Processor time of all its threads, in seconds.
        var seconds: Double

        init?(of process: Int32) {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
                let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
                let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({
                    Int($0)
                }),
                let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let name = stat.lastIndex(of: ")")
            else { return nil }
            let fields = stat[name...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
                return nil
            }
            peakMemory = kilobytes * 1024
            seconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }
#endif
