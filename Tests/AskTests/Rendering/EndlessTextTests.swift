import OpenAIWire
import Testing

@testable import AskCore

@Suite("Text without end")
struct EndlessTextTests {
    @Test(
        "A renderer shows what never ends, instead of holding it",
        arguments: [
            "x", "-", "`", "| a ", "|a|\n", "#", " ", "\t", "*", "_", "[", "世", "e\u{301}", "\u{301}", "<",
            ">", "1",
        ],
        ["", "```\n", "```swift\n\"", "> ", "| a |\n|---|\n"]
    )
    func renderer(piece: String, before: String) {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: false, hasLinks: false, width: 60))
        _ = renderer.consume(before)
        let block = String(repeating: piece, count: 2048 / piece.utf8.count)
        var written = 0
        for _ in 0..<40 { written += renderer.consume(block).utf8.count }
        // Spaces at the end of a line are never written, and need no memory either.
        guard piece != " ", piece != "\t" else { return }
        #expect(renderer.finish().utf8.count < 70 * 1024)
        #expect(written > 0)
    }

    @Test("A line of code that is shown in parts keeps every character")
    func code() {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: false, hasLinks: false, width: 60))
        let line = String(repeating: "abc ", count: 20_000)
        let output = renderer.consume("```\n\(line)\n```\nend") + renderer.finish()
        #expect(output == "\(line)\nend\n")
    }

    @Test("Blanks before an answer are not held back for ever")
    func blanks() {
        var splitter = ReasoningSplitter()
        var shown = 0
        for _ in 0..<16 { shown += splitter.consume(String(repeating: " ", count: 1024)).count }
        #expect(shown > 0)
    }

    @Test("Log probabilities are kept up to a limit, and only where they are wanted")
    func logprobs() throws {
        let entry = #"{"token":"\#(String(repeating: "x", count: 4000))"}"#
        let payload = #"{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[\#(entry)]}}]}"#
        var wanted = CompletionDecoder(keepsLogprobs: true)
        var unwanted = CompletionDecoder(keepsLogprobs: false)
        for _ in 0..<(SizeLimit.keptLogprobs / 4000 + 10) { _ = try wanted.decode(payload) }
        for _ in 0..<10 { _ = try unwanted.decode(payload) }
        #expect(wanted.droppedLogprobs && wanted.logprobs.count <= SizeLimit.keptLogprobs / 4000)
        #expect(unwanted.logprobs.isEmpty && !unwanted.droppedLogprobs)
    }

    @Test("A server's message is shown up to a limit")
    func message() {
        let failure = ServerFailure(
            inStream: ["message": .string(String(repeating: "word ", count: 100_000)), "code": 500]
        )
        #expect(failure.message.utf8.count <= SizeLimit.shownMessage + 8 && failure.message.hasSuffix("…"))
    }
}
