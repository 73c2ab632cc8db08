import HTTPTypes
import OpenAIWire
import Testing

@testable import AskCore

@Suite("Output")
struct OutputTests {
    @Test("Fenced blocks are found by CommonMark's rules")
    func blocks() {
        let text = "a\n```sh\nls\n```\nb\n~~~\n```\n~~~\n   ```\n   x\n   ```\n```open\nend"
        #expect(CodeBlocks.find(in: text) == ["ls\n", "```\n", "x\n", "end\n"])
        #expect(CodeBlocks.find(in: "no ```inline``` block").isEmpty)
        #expect(CodeBlocks.choose(.last, from: "```\n1\n```\n```\n2\n```") == "2\n")
        #expect(CodeBlocks.choose(.firstOrAll, from: "x") == "x\n")
        #expect(CodeBlocks.choose(.first, from: "x") == nil)
    }

    @Test("A model cannot control the terminal")
    func controls() {
        #expect(ControlFilter().clean("a\u{1B}[2Jb\u{7}\tc\n\u{9B}1m\r") == "a[2Jb\tc\n1m")
        #expect(ControlFilter().clean("ünïcode 世界 🎉") == "ünïcode 世界 🎉")
    }

    @Test("The receipt names model, route, tokens and time")
    func receipt() {
        var record = AnswerRecord()
        record.model = "qwen2.5-7b"
        record.usage = [
            "prompt_tokens": 312, "completion_tokens": 215, "prompt_tokens_details": ["cached_tokens": 288],
        ]
        record.timings = .init(
            head: .milliseconds(170),
            firstToken: .milliseconds(180),
            total: .milliseconds(5400)
        )
        record.headers[HTTPField.Name("x-litellm-model-id")!] = "akira-local"
        record.headers[HTTPField.Name("x-litellm-attempted-retries")!] = "1"
        let line = Receipt(record: record, requestedModel: "default").line
        #expect(
            line
                == "qwen2.5-7b via akira-local · 312→215 tok (288 cached) · ttft 0.18 s · 41 tok/s · 5.4 s · 1 retry"
        )
    }

    @Test(
        "Colours depend on the option, the environment and the terminal",
        arguments: [
            ("auto", [:], true, true), ("auto", [:], false, false),
            ("always", ["NO_COLOR": "1"], false, true), ("auto", ["NO_COLOR": "1"], true, false),
            ("auto", ["NO_COLOR": ""], true, true), ("auto", ["FORCE_COLOR": "1"], false, true),
            ("auto", ["TERM": "dumb"], true, false),
            ("never", ["CLICOLOR_FORCE": "1"], true, false),
        ] as [(String, [String: String], Bool, Bool)]
    )
    func colors(choice: String, variables: [String: String], isTerminal: Bool, expected: Bool) {
        let policy = ColorPolicy(choice: choice, environment: AskEnvironment(variables))
        #expect(policy.isColored(isTerminal: isTerminal) == expected)
    }

    @Test("A curl command is quoted for the shell and never shows the key")
    func curl() {
        let text = CurlCommand.text(
            url: "http://x/v1",
            headers: [(name: "a", value: "b c")],
            hasKey: true,
            body: ["m": "it's"]
        )
        #expect(text.contains(#"'{"m":"it'\''s"}'"#))
        #expect(text.contains("$ASK_API_KEY") && text.contains("'a: b c'"))
    }

    @Test(
        "Completions name every option, and the manual shows every option",
        arguments: ["bash", "zsh", "fish"]
    )
    func completions(shell: String) throws {
        let script = try CompletionScript.text(for: shell)
        let manual = ManualPage.text(version: "1")
        for option in OptionTable.all {
            #expect(script.contains(option.long[0]))
            #expect(manual.contains(option.long[0].split(separator: "-").joined(separator: "\\-")))
        }
        #expect(script.contains("ask --complete"))
        #expect(throws: AskError.self) { try CompletionScript.text(for: "tcsh") }
    }
}
