#if os(Linux)
    import Foundation

    /// Memory and processor time of a process, as the kernel counts them.
    struct ProcessCost {
        /// The memory it has now, in bytes.
        var residentMemory: Int
        /// The most memory it had, in bytes.
        var peakMemory: Int
        /// The processor time of all its threads, in seconds.
        var seconds: Double

        init?(of process: Int32) {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
                let resident = Self.bytes("VmRSS:", in: status), let peak = Self.bytes("VmHWM:", in: status),
                let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let name = stat.lastIndex(of: ")")
            else { return nil }
            let fields = stat[name...].split(separator: " ")
            guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
                return nil
            }
            residentMemory = resident
            peakMemory = peak
            seconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }

        private static func bytes(_ name: String, in status: String) -> Int? {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map {
                $0 * 1024
            }
        }
    }
#endif
