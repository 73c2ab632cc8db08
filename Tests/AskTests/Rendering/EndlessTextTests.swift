import OpenAIWire
import Testing

@testable import AskCore

@Suite("Endless text")
struct EndlessTextTests {
    static let openings = ["", "```\n", "```swift\n\"", "> ", "| a |\n|---|\n"]

    @Test(
        "A renderer writes endless text instead of holding it back",
        arguments: [
            "x", "-", "`", "| a ", "|a|\n", "#", "*", "_", "[", "世", "e\u{301}", "\u{301}", "<", ">", "1",
        ],
        openings
    )
    func renderer(piece: String, before: String) {
        let (written, held) = render(piece, after: before)
        #expect(written > 0)
        #expect(held < 70 * 1024)
    }

    @Test("Endless blanks at the end of a line are not held back", arguments: [" ", "\t"], openings)
    func blanks(piece: String, before: String) {
        // Some are written, as in code, and some never are; none takes memory.
        #expect(render(piece, after: before).held < 70 * 1024)
    }

    /// Renders 80 KB of one piece; returns how many bytes come out at once and how many only at the end.
    private func render(_ piece: String, after before: String) -> (written: Int, held: Int) {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: false, hasLinks: false, width: 60))
        _ = renderer.consume(before)
        let block = String(repeating: piece, count: 2048 / piece.utf8.count)
        var written = 0
        for _ in 0..<40 { written += renderer.consume(block).utf8.count }
        return (written, renderer.finish().utf8.count)
    }

    @Test("A line of code shown in parts keeps every character")
    func code() {
        var renderer = MarkdownRenderer(theme: TerminalTheme(hasColor: false, hasLinks: false, width: 60))
        let line = String(repeating: "abc ", count: 20_000)
        let output = renderer.consume("```\n\(line)\n```\nend") + renderer.finish()
        #expect(output == "\(line)\nend\n")
    }

    @Test("Blanks before an answer are not held back forever")
    func blanksBeforeAnswer() {
        var splitter = ReasoningSplitter()
        var shown = 0
        for _ in 0..<16 { shown += splitter.consume(String(repeating: " ", count: 1024)).count }
        #expect(shown > 0)
    }

    @Test("Log probabilities are kept up to a limit, and only if requested")
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
