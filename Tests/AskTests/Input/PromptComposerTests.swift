import Testing

@testable import AskCore

@Suite("Composing a question")
struct PromptComposerTests {
    private func text(
        _ words: String,
        _ input: String?,
        files: [(path: String, text: String)] = [],
        style: ContextStyle = .tags
    ) -> String {
        PromptComposer(style: style, words: words, files: files, standardInput: input).text
    }

    @Test("Context first, words last")
    func order() {
        #expect(text("b", "a") == "<stdin>\na\n</stdin>\n\nb")
        #expect(
            text("q", "x\n", files: [("a.py", "A\n"), ("b.py", "B")])
                == "<file path=\"a.py\">\nA\n</file>\n\n<file path=\"b.py\">\nB\n</file>\n\n<stdin>\nx\n</stdin>\n\nq"
        )
    }

    @Test(
        "Without words stdin is the question, without its last line end",
        arguments: [("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x\n"), (" x\t\ny", " x\t\ny")]
    )
    func alone(input: String, expected: String) {
        #expect(text("", input) == expected)
    }

    @Test("Tabs, blanks and line ends stay as they are")
    func verbatim() {
        #expect(text("q", "x\r\n\ty  \n\n") == "<stdin>\nx\r\n\ty  \n\n</stdin>\n\nq")
    }

    @Test("The words can say where stdin goes")
    func placeholder() {
        #expect(text("a {{stdin}} b {{stdin}}", "x\n") == "a x b x")
    }

    @Test("Empty input leaves no mark")
    func empty() {
        #expect(text("q", "") == "q")
        #expect(text("q", nil) == "q")
        #expect(text("", nil).isEmpty)
    }

    @Test("A fence is longer than any in the text")
    func fence() {
        #expect(text("q", "```\nx\n```", style: .fence) == "````\n```\nx\n```\n````\n\nq")
        #expect(text("q", "x\n", style: .plain) == "x\n\nq")
    }
}
