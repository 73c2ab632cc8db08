import Foundation
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Commands", .timeLimit(.minutes(2)))
struct CommandTests {
    @Test("The runbook's own lines", arguments: ["", "/", "/v1", "/v1/"])
    func runbook(ending: String) async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        let runner = try AskRunner(
            baseURL: "http://127.0.0.1:\(backend.port)\(ending)",
            ["ASK_MODEL": "default", "ASK_API_KEY": "your-key-here"]
        )
        #expect(try await runner.shell(#"$ASK "What is the capital of France?""#).text == "Paris.\n")
        #expect(backend.lastText == "What is the capital of France?")
        _ = try await runner.shell(#"$ASK -m akira/qwen2.5-7b "Explain quantum computing""#)
        #expect(backend.questions.last?["model"] == "akira/qwen2.5-7b")
        #expect(try await runner.shell("$ASK --list-models").text == "akira/qwen2.5-7b\ndefault\n")
        _ = try await runner.shell(
            #"$ASK -s "You are a helpful coding assistant" "Write a Python function to sort a list""#
        )
        #expect(
            backend.questions.last?["messages"]?[0] == [
                "role": "system", "content": "You are a helpful coding assistant",
            ]
        )
        _ = try await runner.shell(#"echo "Explain this code" | $ASK"#)
        #expect(backend.lastText == "Explain this code")
        _ = try await runner.shell(
            #"printf 'print(1)\n' > script.py; cat script.py | $ASK "Review this code for bugs""#
        )
        #expect(backend.lastText == "<stdin>\nprint(1)\n</stdin>\n\nReview this code for bugs")
        #expect(backend.requests.allSatisfy { $0.values("authorization") == ["Bearer your-key-here"] })
    }

    @Test("--check is only a status; --choice is one word")
    func decisions() async throws {
        let backend = try CannedResponses.backend { request in
            let text = String(decoding: request.body, as: UTF8.self)
            if text.contains("odd") { return CannedResponses.steps(["perhaps"]) }
            return CannedResponses.steps([
                text.contains("no?")
                    ? "{\"answer\": \"no\"}"
                    : text.contains("\"bug\"") ? "{\"answer\": \"bug\"}" : "{\"answer\": \"yes\"}"
            ])
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let yes = try await runner.run(["--check", "sure?"])
        #expect(yes.status == 0 && yes.output.isEmpty && yes.errors.isEmpty)
        #expect(backend.questions.last?["temperature"] == 0)
        #expect(try await runner.run(["--check", "no?"]).status == 1)
        #expect(try await runner.run(["--check", "odd"]).status == 65)
        #expect(try await runner.run(["--choice", "bug,feature", "x"]).text == "bug\n")
    }

    @Test("A server without support for schemas is asked again without one")
    func withoutSchema() async throws {
        let backend = try CannedResponses.backend { request in
            (try? JSONValue(parsing: request.body))?["response_format"] == nil
                ? CannedResponses.steps(["Yes."])
                : [.response("{\"error\":{\"message\":\"response_format is not supported\"}}", status: 400)]
        }
        defer { backend.stop() }
        #expect(try await AskRunner(baseURL: backend.url()).run(["--check", "sure?"]).status == 0)
        #expect(backend.questions.count == 2)
    }

    @Test("--each keeps the order of the lines, asks several at a time, and exits with the worst status")
    func each() async throws {
        let backend = try CannedResponses.backend { request in
            let text =
                (try? JSONValue(parsing: request.body))?["messages"]?.arrayValue?.last?["content"]?
                .stringValue ?? ""
            if text.contains("bad") { return [.response("{\"error\":{\"message\":\"no\"}}", status: 400)] }
            let delay = text.contains("a") ? 150 : 0
            return [.pause(.milliseconds(delay))] + CannedResponses.steps(["<\(text)>\nx"])
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let result = try await runner.run(
            ["--each", "-j", "3", "do {}!"],
            input: Array("a\nb\nbad\r\nc".utf8)
        )
        #expect(result.text == "<do a!> x\n<do b!> x\n\n<do c!> x\n")
        #expect(result.status == 65 && result.errors.contains("line 3"))
        #expect(backend.openedConnections.count >= 3)
        let lines = try await runner.run(["--each", "--json", "q"], input: Array("a\n".utf8)).text
        #expect(try JSONValue(parsing: Array(lines.utf8))["input"] == "a")
    }

    @Test("The doctor reports a healthy server")
    func healthy() async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["--doctor", "--json"])
        let value = try JSONValue(parsing: result.output)
        #expect(value["healthy"] == true && result.status == 0)
        #expect(
            value["steps"]?.arrayValue?.map { $0["step"]?.stringValue } == [
                "url", "dns", "tcp", "http", "readiness", "key", "models", "alias", "token",
            ]
        )
        #expect(backend.questions.last?["max_tokens"] == 1)
    }

    @Test("The doctor names the failed step and the fix")
    func sick() async throws {
        func failed(_ runner: AskRunner) async throws -> (step: String?, status: Int32, fix: String) {
            let result = try await runner.run(["--doctor", "--json"])
            let value = try JSONValue(parsing: result.output)
            let step = value["steps"]?.arrayValue?.first { $0["verdict"] == "fail" }
            return (value["failed"]?.stringValue, result.status, step?["fix"]?.stringValue ?? "")
        }
        let gone = try CannedResponses.backend()
        gone.stop()
        let tcp = try await failed(AskRunner(baseURL: gone.url()))
        #expect(tcp.step == "tcp" && tcp.status == 69 && tcp.fix.contains("ss -tlnp"))
        #expect(try await failed(AskRunner(baseURL: "http://nowhere.invalid")).step == "dns")
        #expect(try await failed(AskRunner(baseURL: "nowhere")).step == "url")
        let locked = try ScriptedBackend { _ in [.response("{\"error\":{\"message\":\"no\"}}", status: 401)] }
        defer { locked.stop() }
        let key = try await failed(AskRunner(baseURL: locked.url()))
        #expect(key.step == "key" && key.status == 77 && key.fix.contains("ASK_API_KEY"))
        let good = try CannedResponses.backend { _ in
            [.response("{\"error\":{\"message\":\"backend down\"}}", status: 502)]
        }
        defer { good.stop() }
        #expect(try await failed(AskRunner(baseURL: good.url(), ["ASK_MODEL": "other"])).step == "alias")
        let token = try await failed(AskRunner(baseURL: good.url()))
        #expect(token.step == "token" && token.fix.contains("vllm"))
        let plain = try ScriptedBackend { _ in [.send("SSH-2.0\r\n"), .close] }
        defer { plain.stop() }
        #expect(try await failed(AskRunner(baseURL: plain.url())).step == "http")
    }

    @Test("A session continues, the history shows it, and --no-log is not in it")
    func sessions() async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        _ = try await runner.run(["-S", "work", "-s", "be brief", "one"])
        _ = try await runner.run(["-S", "work", "two"])
        #expect(
            backend.questions.last?["messages"]?.arrayValue?.compactMap { $0["content"]?.stringValue } == [
                "be brief", "one", "Paris.", "two",
            ]
        )
        _ = try await runner.run(["--no-log", "three"])
        let history = try await runner.run(["--history"])
        #expect(history.text.split(separator: "\n").count == 2)
        let id = String(history.text.prefix(26))
        #expect(try await runner.run(["--show", id]).text.contains("one"))
        let files = try FileManager.default.subpathsOfDirectory(
            atPath: "\(runner.home)/.local/state/ask/history"
        )
        let attributes = try FileManager.default.attributesOfItem(
            atPath: "\(runner.home)/.local/state/ask/history/\(files[0])"
        )
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("-c continues the conversation of this terminal only")
    func terminals() async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        _ = try await runner.run(["left"], ["TMUX_PANE": "%1"])
        _ = try await runner.run(["right"], ["TMUX_PANE": "%2"])
        _ = try await runner.run(["-c", "more"], ["TMUX_PANE": "%1"])
        #expect(
            backend.questions.last?["messages"]?.arrayValue?.compactMap { $0["content"]?.stringValue } == [
                "left", "Paris.", "more",
            ]
        )
    }

    @Test("--info shows each value's origin and hides the key; --dry-run and --curl send nothing")
    func information() async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        let runner = try AskRunner(
            baseURL: backend.url(),
            ["ASK_API_KEY": "sk-secret", "ASK_MODEL": "akira/qwen2.5-7b"]
        )
        let info = try await runner.run(["--info", "--json"])
        let settings = try JSONValue(parsing: info.output)["settings"]?.arrayValue ?? []
        #expect(settings.first { $0["name"] == "model" }?["origin"] == "$ASK_MODEL")
        #expect(settings.first { $0["name"] == "retries" }?["origin"] == "built in")
        #expect(!info.text.contains("sk-secret"))
        let body = try JSONValue(parsing: try await runner.run(["--dry-run", "-o", "top_k=3", "hi"]).output)
        #expect(body["top_k"] == 3)
        let curl = try await runner.run(["--curl", "hi"])
        #expect(curl.text.contains("$ASK_API_KEY") && !curl.text.contains("sk-secret"))
        #expect(backend.requests.isEmpty)
        let again = try await runner.shell(curl.text)
        #expect(again.text.contains("Paris"))
    }

    @Test(
        "Completion scripts are valid, and models come from the server and then from the cache"
    )
    func completions() async throws {
        let backend = try CannedResponses.backend()
        let runner = try AskRunner(baseURL: backend.url())
        #expect(try await runner.run(["--complete", "models"]).text == "akira/qwen2.5-7b\ndefault\n")
        backend.stop()
        #expect(try await runner.run(["--complete", "models"]).text == "akira/qwen2.5-7b\ndefault\n")
        let result = try await runner.shell(
            "$ASK --completions bash > c && bash -n c && $ASK --completions zsh && $ASK --completions fish"
        )
        #expect(result.status == 0)
    }

    @Test("Help is one screen on stdout, the version one line")
    func help() async throws {
        let runner = try AskRunner(baseURL: "http://127.0.0.1:9")
        let help = try await runner.run(["--help"])
        #expect(help.status == 0 && help.text.hasPrefix("Ask a language model."))
        #expect(try await runner.run(["-V"]).text.hasPrefix("ask "))
        #expect(try await runner.run(["--help-all"]).text.contains("--first-token-timeout"))
    }
}
