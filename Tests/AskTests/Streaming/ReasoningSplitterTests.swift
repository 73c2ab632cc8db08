import Testing

@testable import AskCore

@Suite("Reasoning in the text")
struct ReasoningSplitterTests {
    /// Feeds a text cut at each place, and joins what comes out.
    private func split(_ text: String, hold: ReasoningSplitter.Hold = .auto, reasons: Bool = false) -> Set<
        [String]
    > {
        let characters = Array(text)
        var results: Set<[String]> = []
        for first in 0...characters.count {
            for second in stride(from: first, through: characters.count, by: 3) {
                var splitter = ReasoningSplitter(hold: hold, modelReasons: reasons)
                let pieces = [characters[..<first], characters[first..<second], characters[second...]].map {
                    String($0)
                }
                results.insert(Self.joined(pieces.flatMap { splitter.consume($0) } + splitter.finish()))
            }
        }
        return results
    }

    private static func joined(_ events: [AnswerEvent]) -> [String] {
        var (reasoning, text) = ("", "")
        for event in events {
            switch event {
            case .text(let piece): text += piece
            case .reasoning(let piece): reasoning += piece
            }
        }
        return [reasoning, text]
    }

    @Test("Tags at the start mark reasoning, wherever the text is cut")
    func tags() {
        #expect(split("<think>why\nnot</think>\n\nParis.") == [["why\nnot", "Paris."]])
        #expect(split("\n<think></think>Paris.") == [["", "Paris."]])
        #expect(split("<think>never closed") == [["never closed", ""]])
    }

    @Test(
        "A text without tags stays the same, wherever it is cut",
        arguments: ["Paris.", "<thin> is a word", "a < b", "<", "", "\n\n x", "if <think> stands later"]
    )
    func plain(text: String) {
        #expect(split(text) == [["", text]])
    }

    @Test("A stray closing tag is found if the model or the text looks like reasoning")
    func stray() {
        #expect(
            split("Okay, so the user asks.</think>\n\nParis.") == [["Okay, so the user asks.", "Paris."]]
        )
        #expect(split("anything</think>Paris.", reasons: true) == [["anything", "Paris."]])
        #expect(split("anything</think>Paris.", hold: .always) == [["anything", "Paris."]])
        #expect(split("Okay, so</think>x", hold: .never) == [["", "Okay, so</think>x"]])
    }

    @Test("Text is held back for at most 8 KB")
    func bound() {
        var splitter = ReasoningSplitter(hold: .always)
        let piece = String(repeating: "x", count: 1000)
        var released = 0
        for count in 1...9 { if released == 0, !splitter.consume(piece).isEmpty { released = count } }
        #expect(released == 9)
    }

    @Test("An ordinary answer is not held back")
    func immediate() {
        var splitter = ReasoningSplitter()
        #expect(splitter.consume("The") == [.text("The")])
        #expect(splitter.consume(" capital") == [.text(" capital")])
    }

    @Test("Reasoning in a separate field releases the text held back")
    func separate() {
        var splitter = ReasoningSplitter(hold: .always)
        #expect(splitter.consume("Par").isEmpty)
        #expect(splitter.receivedSeparateReasoning() == [.text("Par")])
        #expect(splitter.consume("is") == [.text("is")])
    }
}
