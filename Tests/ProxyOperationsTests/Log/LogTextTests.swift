import Logging
import ProxyCore
import Testing

@testable import ProxyOperations

@Suite struct LogTextTests {
    private func line(_ form: LogForm, _ text: String) -> [UInt8] {
        let lines = LogLines()
        let logger = lines.logger("access", form)
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

    /// DEL and C1, line and paragraph separators, direction marks, zero-width characters, tags.
    private static let hazards: [(Unicode.Scalar, String)] = [
        ("\u{7F}", "u007f"), ("\u{80}", "u0080"), ("\u{9B}", "u009b"), ("\u{9F}", "u009f"),
        ("\u{AD}", "u00ad"),
        ("\u{61C}", "u061c"), ("\u{180E}", "u180e"), ("\u{200B}", "u200b"), ("\u{200E}", "u200e"),
        ("\u{200F}", "u200f"),
        ("\u{2028}", "u2028"), ("\u{2029}", "u2029"), ("\u{202A}", "u202a"), ("\u{202E}", "u202e"),
        ("\u{2060}", "u2060"), ("\u{2066}", "u2066"), ("\u{2069}", "u2069"), ("\u{FEFF}", "ufeff"),
        ("\u{E0041}", "udb40"),
    ]

    @Test("Everything a terminal would act on is escaped", arguments: [LogForm.text, .json])
    func escapes(form: LogForm) {
        for (scalar, escape) in Self.hazards {
            let text = "/a\(Character(scalar))b"
            let line = line(form, text)
            let written = String(decoding: line, as: UTF8.self)
            #expect(!written.unicodeScalars.contains(scalar), "\(escape)")
            #expect(written.contains("\\\(escape)"), "\(escape) in \(written)")
            #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
        }
        for control in ["\u{1B}[31m", "\r\nforged", "\u{7}", "\0"] {
            let line = line(form, "/a\(control)b").dropLast()
            #expect(!line.contains { $0 < 0x20 || $0 == 0x7f })
        }
        let plain = String(decoding: line(form, "/ä/日本語/😀é"), as: UTF8.self)
        #expect(plain.contains("/ä/日本語/😀é"))
    }

    @Test(
        "A path or value of any length makes a short line that says what was cut",
        arguments: [LogForm.text, .json]
    )
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

    @Test func findingsAboutAConfigurationAreBoundedButNotCut() {
        let lines = LogLines()
        let logger = lines.logger("l", .text)
        logger.error("\(String(repeating: "y", count: 4000))")
        #expect(lines.last.count > 4000)
        logger.error("\(String(repeating: "y", count: 1_000_000))")
        #expect(lines.last.count < 8500)
    }
}
