import Foundation
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Output on a terminal", .timeLimit(.minutes(2)), .serialized)
struct TerminalOutputTests {
    static let pieces = [
        "# Ti", "tle\n\nSome **bo", "ld** text that is long enough to be wrapped at forty columns, 世界",
        " too.\n\n- a\n- b\n\n```swift\nlet", " a = 1\n```\n| a | b |\n|--|--|\n| 1 | 2 |\n\nend",
    ]

    private func show(columns: UInt16, resizeTo other: UInt16? = nil, sharesErrors: Bool = false) async throws
        -> String
    {
        let gate = ScriptedBackend.Gate()
        let pieces = Self.pieces
        let backend = try CannedResponses.backend { _ in
            [
                .pause(.milliseconds(sharesErrors ? 450 : 0)), .chunkedHead(),
                .chunk(CannedResponses.event(pieces[0]) + CannedResponses.event(pieces[1])), .wait(gate),
            ]
                + [.chunk(CannedResponses.stream(Array(pieces[2...]))), .chunk("")]
        }
        defer { backend.stop() }
        let terminal = try PseudoTerminal(columns: columns)
        let runner = try AskRunner(baseURL: backend.url())
        let child = try runner.start(
            ["hi"],
            output: terminal.slave,
            errors: sharesErrors ? terminal.slave : nil
        )
        try await terminal.wait { $0.contains("Some") }
        if let other {
            terminal.resize(to: other)
            child.send(SIGWINCH)
        }
        gate.open()
        _ = await child.result()
        return String(decoding: terminal.finish(), as: UTF8.self)
    }

    /// What is left when SGR and OSC 8 are taken out.
    private func stripped(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let character = rest.first {
            if character == "\u{1B}", rest.dropFirst().first == "[" {
                let parameters = rest.dropFirst(2).prefix { $0.isNumber || $0 == ";" }
                if rest[parameters.endIndex...].first == "m" {
                    rest = rest[parameters.endIndex...].dropFirst()
                    continue
                }
            }
            output.append(character)
            rest = rest.dropFirst()
        }
        return output
    }

    @Test("The output uses only SGR and OSC 8, and text is wrapped at the width")
    func appendOnly() async throws {
        let text = try await show(columns: 40)
        #expect(text.contains("\u{1B}[1m"))
        let plain = stripped(text)
        #expect(!plain.contains("\u{1B}") && !plain.contains("\r") && !plain.contains("\u{8}"))
        #expect(plain.hasPrefix("Title\n\nSome bold text"))
        #expect(plain.contains("swift\nlet a = 1\n") && plain.hasSuffix("end\n") && !plain.contains("**"))
        #expect(plain.split(separator: "\n").allSatisfy { $0.count <= 40 })
    }

    @Test("A terminal resized in the middle gets the same bytes")
    func resized() async throws {
        let still = try await show(columns: 60)
        #expect(try await show(columns: 60, resizeTo: 30) == still)
    }

    @Test(
        "On a shared terminal the status line is erased before the answer, without escape sequences"
    )
    func statusLine() async throws {
        let text = try await show(columns: 60, sharesErrors: true)
        #expect(text.contains("waiting for default"))
        #expect(!stripped(text).contains("\u{1B}"))
        let answer = try #require(text.range(of: "Title"))
        #expect(text[answer.upperBound...].firstIndex(of: "\r") == nil)
        let before = text[..<answer.lowerBound]
        #expect(
            before.split(separator: "\r").last?.allSatisfy {
                $0 == " " || $0 == "\u{1B}" || "[1m".contains($0)
            } == true
        )
    }

    @Test(
        "NO_COLOR and TERM=dumb turn all sequences off",
        arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]]
    )
    func plain(variables: [String: String]) async throws {
        let backend = try CannedResponses.backend(Self.pieces)
        defer { backend.stop() }
        let terminal = try PseudoTerminal(columns: 60)
        let child = try AskRunner(baseURL: backend.url(), variables).start(["hi"], output: terminal.slave)
        _ = await child.result()
        #expect(!terminal.finish().contains(0x1B))
    }

    @Test("A chat answers line by line, keeps the conversation, and ends with the input")
    func chat() async throws {
        let backend = try CannedResponses.backend(["Paris"])
        defer { backend.stop() }
        let input = Array("first\n/model other\n\"\"\"\ntwo\nlines\n\"\"\"\n/nonsense\n/exit\n".utf8)
        let result = try await AskRunner(baseURL: backend.url()).run(["-i"], input: input)
        #expect(result.text == "Paris\nParis\n" && result.status == 0)
        #expect(backend.questions.count == 2)
        #expect(backend.questions[1]["model"] == "other")
        #expect(backend.questions[1]["messages"]?.arrayValue?.count == 3)
        #expect(backend.lastText == "two\nlines")
        #expect(result.errors.contains("/nonsense"))
    }

    @Test("A conversation of several questions is continued as a whole")
    func chatGoesOn() async throws {
        let backend = try CannedResponses.backend(["Paris"])
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        #expect(try await runner.run(["-i"], input: Array("a\nb\nc\n".utf8)).status == 0)
        #expect(try await runner.run(["-c", "d"]).status == 0)
        #expect(backend.questions.last?["messages"]?.arrayValue?.count == 7)
    }

    @Test("^C stops the answer and not the chat")
    func chatInterrupted() async throws {
        let backend = try CannedResponses.backend { request in
            let last = (try? JSONValue(parsing: request.body))?["messages"]?.arrayValue?.last
            return last?["content"] == "endless"
                ? [.chunkedHead(), .chunk(CannedResponses.event("never ")), .waitForClose]
                : CannedResponses.steps(["second"])
        }
        defer { backend.stop() }
        let terminal = try PseudoTerminal(columns: 80)
        let child = try AskRunner(baseURL: backend.url()).start(["-i"], standardInput: terminal.slave)
        _ = await child.errors { $0.contains("> ") }
        terminal.type("endless\n")
        _ = await child.output { $0.starts(with: "never".utf8) }
        child.send(SIGINT)
        _ = try await backend.waitForClose(ofConnection: 0)
        _ = await child.errors { $0.components(separatedBy: "> ").count > 2 }
        terminal.type("again\n")
        let output = await child.output { String(decoding: $0, as: UTF8.self).contains("second") }
        #expect(String(decoding: output, as: UTF8.self).contains("second"))
        terminal.type("/exit\n")
        #expect(await child.result().status == 0)
        _ = terminal.finish()
    }
}
