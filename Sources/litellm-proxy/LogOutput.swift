import ProxyServer
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where log lines go: standard error.
///
/// A line has its line break. Lines stay whole, and those that are written in the same way are in order.
final class LogOutput: Sendable {
    private let loops: EventLoops
    private let waiting = Mutex<[UInt8]>([])

    init(loops: EventLoops) {
        self.loops = loops
    }

    /// Writes a line, after those that wait.
    func write(_ line: [UInt8]) {
        waiting.withLock { lines in
            lines += line
            Self.writeOut(&lines)
        }
    }

    /// Writes a line with those of the work that was postponed with it; at once elsewhere than on an event loop.
    func writeTogether(_ line: [UInt8]) {
        guard loops.areCurrent else { return write(line) }
        let isFirst = waiting.withLock { lines in
            defer { lines += line }
            return lines.isEmpty
        }
        // Where it is not, another has asked already.
        guard isFirst else { return }
        loops.postpone { self.waiting.withLock { Self.writeOut(&$0) } }
    }

    private static func writeOut(_ lines: inout [UInt8]) {
        lines.withUnsafeBytes { writeAll($0) }
        lines.removeAll(keepingCapacity: lines.capacity <= keptCapacity)
    }

    private static let keptCapacity = 65_536

    /// Gives up where nobody takes the bytes: a log that cannot be written ends no request.
    private static func writeAll(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let buffer = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Glibc)
                let count = Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            #endif
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
