import Logging
import Synchronization

@testable import ProxyOperations

/// Collects the lines of a logger.
final class LogLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    func append(_ line: [UInt8]) { lines.withLock { $0.append(line) } }

    var count: Int { lines.withLock { $0.count } }
    var last: [UInt8] { lines.withLock { $0.last ?? [] } }
    var text: String { String(decoding: lines.withLock { $0.joined() }, as: UTF8.self) }

    /// Makes a logger whose lines are collected here.
    func logger(_ label: String, _ form: LogForm, at time: Double = 0) -> Logger {
        Logger(label: label) { label in
            LineLogHandler(label: label, form: form, timestamp: { time }) { self.append($0) }
        }
    }
}
