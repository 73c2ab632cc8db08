import OpenAIWire
import Testing

@testable import AskCore

@Suite("Text for a terminal")
struct ControlFilterTests {
    static let steering: [UInt32] =
        Array(0x00...0x08) + Array(0x0B...0x1F) + Array(0x7F...0x9F)
        + [0x061C, 0x200E, 0x200F, 0x2028, 0x2029] + Array(0x202A...0x202E) + Array(0x2066...0x206F)
        + [0xFFF9, 0xFFFA, 0xFFFB]

    @Test("Control characters and direction marks are removed", arguments: steering)
    func leftOut(code: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(code))
        let text = "a\(String(Character(scalar)))b"
        let filter = ControlFilter()
        for cleaned in [filter.clean(text), filter.line(text), filter.cleanKeepingStyles(text)] {
            #expect(!cleaned.unicodeScalars.contains(scalar))
            #expect(cleaned.hasPrefix("a") && cleaned.hasSuffix("b"))
        }
        let escaped = filter.escapedJSON(JSONValue.string(text).description)
        #expect(!escaped.unicodeScalars.contains(scalar))
        #expect(try JSONValue(parsing: Array(escaped.utf8)) == .string(text))
    }

    @Test(
        "Harmless text stays the same",
        arguments: ["", "a\tb\nc", "ünïcode 世界 🎉", "👩‍👩‍👧", "שלום", "مرحبا", "e\u{301}", "a\u{200B}b\u{AD}"]
    )
    func harmless(text: String) {
        #expect(ControlFilter().clean(text) == text)
        #expect(ControlFilter().cleanKeepingStyles(text) == text)
    }

    @Test("A line of a list stays one line")
    func line() {
        #expect(ControlFilter().line("a\nask: error\r\n\tb\u{2028}c\u{85}d") == "a ask: error  b cd")
    }

    @Test(
        "Our own styling stays, and nothing that only looks like it",
        arguments: [
            ("\u{1B}[1mx\u{1B}[0m", "\u{1B}[1mx\u{1B}[0m"),
            (
                "\u{1B}]8;;http://a/b\u{1B}\\x\u{1B}]8;;\u{1B}\\",
                "\u{1B}]8;;http://a/b\u{1B}\\x\u{1B}]8;;\u{1B}\\"
            ),
            ("\u{1B}[2J", "[2J"), ("\u{1B}[1", "[1"), ("\u{1B}", ""), ("\u{1B}[?25l", "[?25l"),
            ("\u{1B}[38:2mx", "[38:2mx"), ("\u{1B}]8;id=1;http://a\u{1B}\\", "]8;id=1;http://a\\"),
            ("\u{1B}]8;;a\u{7}b", "]8;;ab"), ("\u{1B}]8;;a\u{1B}[2J\u{1B}\\", "]8;;a[2J\\"),
            ("\u{1B}]52;c;eA==\u{7}", "]52;c;eA=="), ("\u{1B}\u{1B}[1m", "\u{1B}[1m"), ("\u{9B}1m", "1m"),
            ("\u{1B}Pq\u{1B}\\", "Pq\\"), ("\u{1B}c", "c"),
        ]
    )
    func styles(text: String, expected: String) {
        #expect(ControlFilter().cleanKeepingStyles(text) == expected)
    }

    @Test("A sequence cut anywhere does not reassemble")
    func split() {
        let text = "\u{1B}]52;c;eA==\u{7}x\u{1B}[2J\u{9B}31my"
        for pieces in 1...4 {
            var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: true, hasLinks: true, width: 60))
            var output = ""
            var rest = Array(text.unicodeScalars)[...]
            while !rest.isEmpty {
                output += renderer.consume(String(String.UnicodeScalarView(rest.prefix(pieces))))
                rest = rest.dropFirst(pieces)
            }
            output += renderer.finish()
            #expect(output == "]52;c;eA==x[2J31my\n")
        }
    }

    @Test("Markdown produces only styles and links to the web")
    func markdown() {
        let theme = TerminalTheme(hasColor: true, hasLinks: true, width: 60)
        var renderer = MarkdownRenderer(theme: theme)
        let output =
            renderer.consume(
                "**\u{1B}[5mbold** [x](http://a/\u{1B}]0;t\u{7}) [y](file:///etc/passwd) [z](x-man-page://ls) [w](https://ok)\n"
            ) + renderer.finish()
        #expect(output == ControlFilter().cleanKeepingStyles(output))
        #expect(!output.contains("\u{1B}[5m") && !output.contains("\u{1B}]0"))
        #expect(!output.contains("\u{1B}]8;;file") && !output.contains("\u{1B}]8;;x-man"))
        #expect(output.contains("\u{1B}]8;;https://ok\u{1B}\\"))
    }

    @Test("An error is two lines, whatever the server wrote")
    func report() {
        let error = AskError(.unavailable, "it said: x\nask: all is well\r\u{2028}y", remedy: "do\nthis")
        #expect(error.report == "ask: it said: x ask: all is well y\n     do this\n")
    }
}
