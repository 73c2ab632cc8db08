import Foundation
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Stdin", .timeLimit(.minutes(3)))
struct StandardInputTests {
    let backend: ScriptedBackend
    let runner: AskRunner

    init() throws {
        backend = try CannedResponses.backend()
        runner = try AskRunner(baseURL: backend.url())
    }

    @Test("Piped text alone is the question")
    func alone() async throws {
        #expect(try await runner.shell("echo 'Explain this code' | $ASK").text == "Paris.\n")
        #expect(backend.lastText == "Explain this code")
    }

    @Test("Piped text and words are one message, context first, with tabs and line ends kept")
    func context() async throws {
        let result = try await runner.shell("printf 'x\\n\\ty\\r\\n' | $ASK b c")
        #expect(backend.lastText == "<stdin>\nx\n\ty\r\n</stdin>\n\nb c")
        #expect(result.errors.isEmpty)
        _ = try await runner.shell("printf 'a' | $ASK b")
        #expect(backend.lastText == "<stdin>\na\n</stdin>\n\nb")
    }

    @Test(
        "-n, /dev/null and a closed stdin are not read",
        arguments: ["echo x | $ASK -n hi", "$ASK hi </dev/null", "$ASK hi <&-"]
    )
    func ignored(script: String) async throws {
        let result = try await runner.shell(script)
        #expect(backend.lastText == "hi")
        #expect(result.status == 0 && result.text == "Paris.\n")
    }

    @Test(
        "Without a question there is a short help on stderr and status 64",
        arguments: ["$ASK </dev/null", "$ASK <&-"]
    )
    func nothing(script: String) async throws {
        let result = try await runner.shell(script)
        #expect(result.status == 64 && result.output.isEmpty && result.errors.hasPrefix("Usage: ask"))
        #expect(backend.requests.isEmpty)
    }

    @Test("A terminal as stdin is never read")
    func terminal() async throws {
        let terminal = try PseudoTerminal(columns: 80)
        terminal.type("typed ahead\n")
        let child = try runner.start(["hi"], standardInput: terminal.slave)
        #expect(await child.result().status == 0)
        #expect(backend.lastText == "hi")
        let bare = try runner.start([], standardInput: terminal.slave)
        #expect(await bare.result().status == 64)
        _ = terminal.finish()
    }

    @Test("A dash reads even a terminal")
    func dash() async throws {
        let terminal = try PseudoTerminal(columns: 80)
        let child = try runner.start(["-"], standardInput: terminal.slave)
        terminal.type("typed\n\u{4}")
        #expect(await child.result().status == 0)
        #expect(backend.lastText == "typed")
        _ = terminal.finish()
    }

    @Test("A pipe that stays silent is status 66; a FIFO too")
    func silent() async throws {
        let silent = Pipe()
        let arguments = ["--stdin-timeout", "0.3", "hi"]
        let child = try runner.start(arguments, standardInput: silent.fileHandleForReading)
        let pipe = await child.result()
        try silent.fileHandleForWriting.close()
        #expect(pipe.status == 66 && pipe.output.isEmpty && pipe.errors.contains("-n to ignore stdin"))
        let fifo = try await runner.shell("mkfifo f && exec 3<>f && $ASK --stdin-timeout 0.3 hi <f")
        #expect(fifo.status == 66 && fifo.output.isEmpty)
        #expect(fifo.errors.contains("no data arrived on stdin"))
        #expect(backend.requests.isEmpty)
    }

    @Test("A slow producer is waited for, with a hint after three seconds")
    func slow() async throws {
        let producer = Pipe()
        let arguments = ["--stdin-timeout", "2592000", "hi"]
        let child = try runner.start(arguments, standardInput: producer.fileHandleForReading)
        let hint = await child.errors { $0.hasSuffix("\n") }
        #expect(hint == "ask: waiting for stdin (-n to ignore it)\n")
        try producer.fileHandleForWriting.write(contentsOf: Data("late\n".utf8))
        try producer.fileHandleForWriting.close()
        let result = await child.result()
        #expect(result.status == 0 && result.errors == hint)
        #expect(backend.lastText == "<stdin>\nlate\n</stdin>\n\nhi")
    }

    @Test("With -n a while-read loop runs once per line; without it the first run reads the rest")
    func loop() async throws {
        _ = try await runner.shell("printf 'a\\nb\\nc\\n' > f; while read l; do $ASK -n \"$l\"; done < f")
        #expect(backend.questions.count == 3)
        #expect(backend.lastText == "c")
        _ = try await runner.shell("while read l; do $ASK \"$l\"; done < f")
        #expect(backend.questions.count == 4)
        #expect(backend.lastText == "<stdin>\nb\nc\n</stdin>\n\na")
    }

    @Test("A notice on a terminal says what was read from stdin")
    func notice() async throws {
        let terminal = try PseudoTerminal(columns: 80)
        let child = try runner.start(["hi"], input: Array("a\nb\n".utf8), errors: terminal.slave)
        _ = await child.result()
        #expect(
            String(decoding: terminal.finish(), as: UTF8.self).contains(
                "ask: stdin 4 B (2 lines) added as context; -n to ignore it\n"
            )
        )
    }

    @Test("A program is refused by its type, a picture is attached")
    func binary() async throws {
        let program = try await runner.run(["hi"], input: [0x7F, 0x45, 0x4C, 0x46, 0, 1])
        #expect(program.status == 65 && program.errors.contains("ELF"))
        let picture = try await runner.run(
            ["hi"],
            input: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]
        )
        #expect(picture.status == 0)
        let parts = backend.questions.last?["messages"]?.arrayValue?.last?["content"]
        #expect(parts?[0]?["text"] == "hi")
        #expect(parts?[1]?["image_url"]?["url"]?.stringValue?.hasPrefix("data:image/png;base64,") == true)
    }

    @Test("Invalid UTF-8 is repaired, not refused")
    func repaired() async throws {
        #expect(try await runner.run(["hi"], input: [0x61, 0xC3, 0x28]).status == 0)
        #expect(backend.lastText == "<stdin>\na\u{FFFD}(\n</stdin>\n\nhi")
    }

    @Test(
        "Fifty megabytes are sent whole if no limit is known, and refused with both numbers if one is"
    )
    func large() async throws {
        let input = [UInt8](repeating: UInt8(ascii: "x"), count: 50 << 20)
        let refused = try await runner.run(["hi"], input: input, ["ASK_MODEL": "akira/qwen2.5-7b"])
        #expect(refused.status == 65 && refused.errors.contains("2048") && refused.errors.contains("--fit"))
        let sent = try await runner.run(["hi"], input: input)
        #expect(sent.status == 0)
        let body = try #require(backend.requests.last?.body)
        #expect(body.count > input.count && body.count < input.count + 500)
    }

    @Test("--fit cuts piped input and reports what is missing")
    func fit() async throws {
        let lines = (1...20_000).map { "line \($0)\n" }.joined()
        let cut = try await runner.run(
            ["--fit", "tail", "what is it?"],
            input: Array(lines.utf8),
            ["ASK_MODEL": "akira/qwen2.5-7b"]
        )
        #expect(
            cut.status == 0 && cut.errors.contains("cut stdin to fit")
                && cut.errors.contains("of 20001 lines")
        )
        let text = try #require(backend.lastText)
        #expect(text.utf8.count < 8192 && text.contains("line 20000\n") && text.hasSuffix("what is it?"))
    }

    @Test("With --fit a question that the server refuses as too long is cut further and sent again")
    func fitAgain() async throws {
        let strict = try CannedResponses.backend { request in
            request.body.count < 1500
                ? CannedResponses.steps(["ok"])
                : [.response("{\"error\":{\"message\":\"maximum context length is 99\"}}", status: 400)]
        }
        defer { strict.stop() }
        let lines = Array((1...400).map { "line \($0)\n" }.joined().utf8)
        let runner = try AskRunner(baseURL: strict.url())
        let cut = try await runner.run(["--fit", "head", "what?"], input: lines)
        #expect(cut.text == "ok\n" && cut.status == 0 && strict.questions.count > 1)
        #expect(try await runner.run(["what?"], input: lines).status == 65)
    }

    @Test("Files come before stdin; a missing one is status 66")
    func files() async throws {
        _ = try await runner.shell("printf 'A\\n' > a.py; echo x | $ASK -f a.py q")
        #expect(backend.lastText == "<file path=\"a.py\">\nA\n</file>\n\n<stdin>\nx\n</stdin>\n\nq")
        let missing = try await runner.run(["-f", "none.txt", "q"])
        #expect(missing.status == 66 && missing.errors.contains("none.txt"))
    }

    @Test("Empty stdin is status 66 without words, and ignored with words")
    func empty() async throws {
        #expect(try await runner.shell("printf '' | $ASK").status == 66)
        #expect(try await runner.shell("printf '' | $ASK hi").status == 0)
        #expect(backend.lastText == "hi")
    }
}
