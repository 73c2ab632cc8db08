import Logging
import ProxyCore
import Synchronization
import Testing

@testable import ProxyServer

@Suite("What clients and backends say, in the log")
struct LogTextTests {
    private final class Lines: Sendable {
        private let all = Mutex<[[UInt8]]>([])
        func append(_ line: [UInt8]) { all.withLock { $0.append(line) } }
        var last: [UInt8] { all.withLock { $0.last ?? [] } }
    }

    private func line(_ form: LogForm, _ text: String) -> [UInt8] {
        let lines = Lines()
        let logger = Logger(label: "access") { label in
            LineLogHandler(label: label, form: form, timestamp: { 0 }) { lines.append($0) }
        }
        var route = RouteReport(requestedModel: text, group: "g")
        route.deployment = DeploymentID("d")
        let summary = RequestSummary(
            callID: "c",
            method: "POST",
            path: text,
            endpoint: nil,
            status: 404,
            route: route,
            duration: .zero,
            failure: text,
            remoteAddress: "::1"
        )
        AccessLog(logger: logger).observe(.requestFinished(summary))
        return lines.last
    }

    /// DEL and C1, line and paragraph separators, marks of direction, characters of no width, tags.
    private static let hazards: [(Unicode.Scalar, String)] = [
        ("\u{7F}", "u007f"), ("\u{80}", "u0080"), ("\u{9B}", "u009b"), ("\u{9F}", "u009f"),
        ("\u{AD}", "u00ad"),
        ("\u{61C}", "u061c"), ("\u{180E}", "u180e"), ("\u{200B}", "u200b"), ("\u{200E}", "u200e"),
        ("\u{200F}", "u200f"),
        ("\u{2028}", "u2028"), ("\u{2029}", "u2029"), ("\u{202A}", "u202a"), ("\u{202E}", "u202e"),
        ("\u{2060}", "u2060"), ("\u{2066}", "u2066"), ("\u{2069}", "u2069"), ("\u{FEFF}", "ufeff"),
        ("\u{E0041}", "udb40"),
    ]

    @Test("Nothing that a terminal acts on goes out as it is", arguments: [LogForm.text, .json])
    func escapes(form: LogForm) {
        for (scalar, escape) in Self.hazards {
            let text = "/a\(Character(scalar))b"
            let line = line(form, text)
            let written = String(decoding: line, as: UTF8.self)
            #expect(!written.unicodeScalars.contains(scalar), "\(escape)")
            #expect(
                written.contains("\\\(escape)") || scalar == "\u{7F}" && form == .text,
                "\(escape) in \(written)"
            )
            #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        }
        for control in ["\u{1B}[31m", "\r\nforged", "\u{7}", "\0"] {
            let line = line(form, "/a\(control)b").dropLast()
            #expect(!line.contains { $0 < 0x20 || $0 == 0x7f })
        }
        let plain = String(decoding: line(form, "/ä/日本語/😀é"), as: UTF8.self)
        #expect(plain.contains("/ä/日本語/😀é"))
    }

    @Test("A path or a value of any length is a short line, with a mark", arguments: [LogForm.text, .json])
    func bounded(form: LogForm) {
        for unit in ["x", "é", "日", "😀", "\u{202E}"] {
            let text = "/" + String(repeating: unit, count: 65_536)
            let line = line(form, text)
            #expect(line.count < 4000, "\(line.count)")
            #expect(String(validating: line, as: UTF8.self) != nil, "not cut within a character")
            #expect(String(decoding: line, as: UTF8.self).contains("…(\(text.utf8.count) bytes)"))
        }
        let whole = "/" + String(repeating: "x", count: 299)
        #expect(
            String(decoding: line(form, whole), as: UTF8.self).contains(whole + (form == .json ? "\"" : " "))
        )
    }

    @Test("The findings about a configuration are not cut, but bounded")
    func messages() {
        let lines = Lines()
        let logger = Logger(label: "l") { label in
            LineLogHandler(label: label, form: .text, timestamp: { 0 }) { lines.append($0) }
        }
        logger.error("\(String(repeating: "y", count: 4000))")
        #expect(lines.last.count > 4000)
        logger.error("\(String(repeating: "y", count: 1_000_000))")
        #expect(lines.last.count < 8500)
    }

    // MARK: - The backlog

    private func text(_ backlog: LogBacklog) -> String {
        backlog.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func notice(_ count: Int) -> [UInt8] { Array("dropped \(count)\n".utf8) }

    @Test("Lines wait in order up to the bound; what is dropped is counted, and said once there is room")
    func backlog() {
        var backlog = LogBacklog(limit: 40)
        for number in 0..<10 { backlog.append(Array("line \(number)\n".utf8), notice: notice) }
        #expect(text(backlog) == "line 0\nline 1\nline 2\nline 3\nline 4\n")
        #expect(backlog.dropped == 5)
        backlog.remove(7)
        backlog.append(Array("line A\n".utf8), notice: notice)
        #expect(backlog.dropped == 6, "no notice for each line that gets room")
        backlog.remove(10)
        #expect(text(backlog) == "e 2\nline 3\nline 4\n")
        backlog.append(Array("line B\n".utf8), notice: notice)
        #expect(text(backlog) == "e 2\nline 3\nline 4\ndropped 6\nline B\n")
        backlog.remove(text(backlog).utf8.count)
        #expect(backlog.isEmpty && backlog.dropped == 0)
    }

    @Test("What nobody took counts as dropped, and so does what a lost notice told of")
    func discarded() {
        var backlog = LogBacklog(limit: 1000)
        for number in 0..<3 { backlog.append(Array("line \(number)\n".utf8), notice: notice) }
        backlog.discard()
        #expect(backlog.isEmpty && backlog.dropped == 3)
        backlog.append(Array("x\n".utf8), notice: notice)
        #expect(text(backlog) == "dropped 3\nx\n")
        backlog.discard()
        #expect(backlog.dropped == 4)
        backlog.appendNotice(notice)
        #expect(text(backlog) == "dropped 4\n")
    }
}
