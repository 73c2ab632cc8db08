import Testing

@testable import AskCore

@Suite("Markdown")
struct MarkdownRendererTests {
    private func render(
        _ text: String,
        width: Int = 60,
        color: Bool = false,
        links: Bool = false,
        pieces: Int = .max
    ) -> String {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: color, hasLinks: links, width: width))
        var output = ""
        var rest = Array(text)[...]
        while !rest.isEmpty {
            output += renderer.consume(String(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return output + renderer.finish()
    }

    static let sample = """
        # Title *x*

        Some **bold** and *italic* and `code` and ~~gone~~ with a [link](http://x.y/z) and 2*3*4, snake_case, a ** b.
        A line with 世界 wide characters and 🎉 emoji that is long enough to be wrapped somewhere.

        - one
        - two with **bold text that goes on over the end of the line because it is long**
          1. nested
        * star
        > quoted text that is long enough to be wrapped at the width of this terminal, twice even

        ---

        ```swift
        let a = "x" // **not bold**
            indented, and much longer than the width of the terminal so that it would be wrapped if it were text
        ```

        | a | b |
        |---|--:|
        | 1 | 22 |
        | `x|y` | **3** |

        Unclosed **bold and `code
        The end \\*escaped\\* <http://auto.link> ![alt](http://i)
        """

    @Test("However the text is cut, the output is the same", arguments: [1, 2, 3, 5, 7, 11, 64])
    func cuts(size: Int) {
        for (width, color) in [(60, true), (24, false), (100, true)] {
            let whole = render(Self.sample, width: width, color: color, links: color)
            #expect(render(Self.sample, width: width, color: color, links: color, pieces: size) == whole)
        }
    }

    @Test("The output uses only SGR and OSC 8, closes each, and ends with one line feed")
    func sequences() {
        let output = render(Self.sample, color: true, links: true)
        #expect(output.hasSuffix("\n") && !output.hasSuffix("\n\n"))
        var rest = output[...]
        var isOpen = false
        while let escape = rest.firstIndex(of: "\u{1B}") {
            rest = rest[rest.index(after: escape)...]
            if rest.hasPrefix("]8;;") {
                #expect(rest.firstRange(of: "\u{1B}\\") != nil)
                rest = rest[(rest.firstRange(of: "\u{1B}\\")?.upperBound ?? rest.endIndex)...]
                continue
            }
            #expect(rest.first == "[")
            let parameters = rest.dropFirst().prefix { $0.isNumber || $0 == ";" }
            #expect(rest[parameters.endIndex...].first == "m")
            isOpen = parameters != "0"
        }
        #expect(!isOpen)
        #expect(!output.contains("\r") && !output.contains("\u{8}"))
    }

    @Test("Text is wrapped by display width; code is not wrapped")
    func width() {
        let lines = render(Self.sample, width: 24).split(separator: "\n")
        let long = lines.filter { DisplayWidth.of($0) > 24 && !$0.contains("http") }
        #expect(long.allSatisfy { $0.contains("indented") || $0.contains("let a") })
        #expect(long.count == 2)
    }

    @Test(
        "Constructs",
        arguments: [
            ("**a** b", "a b\n"), ("a ** b ** c", "a ** b ** c\n"), ("2*3*4 and a_b_c", "2*3*4 and a_b_c\n"),
            ("`a*b*`", "a*b*\n"),
            ("- a\n- b", "- a\n- b\n"), ("1. a", "1. a\n"), ("# T", "T\n"), ("#hash", "#hash\n"),
            ("> q", "> q\n"), ("**open", "**open\n"),
            ("a\n\n\nb", "a\n\n\nb\n"), ("\n\na\n\n", "a\n"), ("```\nx\n```\ny", "x\ny\n"),
            ("```py\nx = 1", "py\nx = 1\n"), ("", ""),
            ("[t](u)", "t (u)\n"), ("[not a link]", "[not a link]\n"), ("a  \nb", "a\nb\n"), ("-", "-\n"),
            ("--- a", "--- a\n"), ("| no table", "| no table\n"),
            ("$x_1^2$ and \\(y\\)", "$x_1^2$ and (y)\n"),
        ]
    )
    func constructs(text: String, expected: String) {
        #expect(render(text) == expected)
    }

    @Test("Columns of a table are aligned, and a table that is too wide stays as it is")
    func tables() {
        let table = "| a | long |\n|:-:|--:|\n| 世界 | 1 |\n"
        #expect(render(table) == " a    long\n────  ────\n世界     1\n")
        #expect(
            render("| a | \(String(repeating: "x", count: 80)) |\n|---|---|\n| 1 | 2 |", width: 40).contains(
                "|---|---|"
            )
        )
    }

    @Test("A line is shown before its end, word by word")
    func streaming() {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: false, hasLinks: false, width: 60))
        #expect(renderer.consume("Hello wor") == "Hello")
        #expect(renderer.consume("ld and") == " world")
        #expect(renderer.finish() == " and\n")
    }

    @Test("Code keeps every character", arguments: ["swift", "python", "sh", "nothing", "json"])
    func highlighting(language: String) {
        var highlighter = CodeHighlighter(language: language)
        for line in ["let x = \"a\\\"b\" // c", "/* a", "b */ if 0x1F", "# d 'unclosed", "", "世界 == 🎉"] {
            #expect(highlighter.pieces(of: line).map(\.text).joined() == line)
        }
    }

    @Test(
        "Widths",
        arguments: [
            ("a", 1), ("世", 2), ("é", 1), ("e\u{301}", 1), ("🎉", 2), ("❤️", 2), ("👩‍👩‍👧", 2), ("\u{200B}", 0),
            ("ﾊ", 1), ("한", 2),
        ]
    )
    func widths(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }
}
