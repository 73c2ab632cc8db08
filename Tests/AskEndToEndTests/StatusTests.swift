import Foundation
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Status and signals", .timeLimit(.minutes(2)))
struct StatusTests {
    private func status(_ arguments: [String] = ["hi"], _ script: @escaping ScriptedBackend.Script)
        async throws -> (AskResult, ScriptedBackend)
    {
        let backend = try CannedResponses.backend(script)
        let result = try await AskRunner(baseURL: backend.url()).run(arguments)
        return (result, backend)
    }

    private static func refusal(_ status: Int, _ message: String = "no", headers: String = "")
        -> [ScriptedBackend.Step]
    {
        let body = "{\"error\":{\"message\":\"\(message)\"}}"
        return [
            .send(
                "HTTP/1.1 \(status) X\r\ncontent-type: application/json\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        ]
    }

    @Test(
        "Refusals",
        arguments: [(400, 65), (401, 77), (403, 77), (413, 65), (422, 65), (429, 75), (500, 69), (503, 69)]
    )
    func refusals(status: Int, code: Int) async throws {
        let (result, backend) = try await self.status(["--retries", "0", "hi"]) { _ in
            Self.refusal(status, "because")
        }
        defer { backend.stop() }
        #expect(Int(result.status) == code)
        #expect(
            result.output.isEmpty && result.errors.contains("because")
                && result.errors.split(separator: "\n").count == 2
        )
    }

    @Test("429 is retried after Retry-After, but not behind a router")
    func retries() async throws {
        let (result, backend) = try await status { request in
            request.connection + request.position == 0
                ? Self.refusal(429, headers: "retry-after: 1\r\n") : CannedResponses.steps(["ok"])
        }
        defer { backend.stop() }
        #expect(result.status == 0 && result.text == "ok\n")
        let times = backend.requests.map(\.arrivedAt)
        #expect(times.count == 2 && times[1] - times[0] >= .seconds(1))
        let (routed, other) = try await status { _ in
            Self.refusal(429, headers: "x-litellm-call-id: 1\r\nretry-after: 1\r\n")
        }
        defer { other.stop() }
        #expect(routed.status == 75 && other.requests.count == 1)
    }

    @Test("An unknown model is status 69, with similar names")
    func unknownModel() async throws {
        let (result, backend) = try await status(["-m", "akira/qwen2.5-7", "hi"]) { _ in
            Self.refusal(400, "Invalid model name passed in model=akira/qwen2.5-7")
        }
        defer { backend.stop() }
        #expect(result.status == 69 && result.errors.contains("akira/qwen2.5-7b"))
    }

    @Test("A server without the API is status 76")
    func noAPI() async throws {
        let page = ScriptedBackend.Step.response("<html></html>", type: "text/html")
        let (html, first) = try await status { _ in [page] }
        defer { first.stop() }
        #expect(html.status == 76 && html.errors.contains("text/html"))
        let (empty, second) = try await status { _ in [.chunkedHead(), .chunk("")] }
        defer { second.stop() }
        #expect(empty.status == 76 && empty.output.isEmpty)
        let (rubbish, third) = try await status { _ in [.send("hello?\r\n\r\n"), .close] }
        defer { third.stop() }
        #expect(rubbish.status == 76)
        let (redirect, fourth) = try await status { _ in
            [.send("HTTP/1.1 307 X\r\nlocation: http://evil/\r\ncontent-length: 0\r\n\r\n")]
        }
        defer { fourth.stop() }
        #expect(redirect.status == 76 && redirect.errors.contains("http://evil/"))
    }

    @Test("A cut stream is status 76; the text so far is printed, saved and can be resumed")
    func cut() async throws {
        let backend = try CannedResponses.backend { request in
            let body = try? JSONValue(parsing: request.body)
            return body?["continue_final_message"] == true
                ? CannedResponses.steps([" of France."])
                : [.chunkedHead(), .chunk(CannedResponses.event("Paris, capital")), .reset]
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let result = try await runner.run(["hi"])
        #expect(result.status == 76 && result.text == "Paris, capital")
        let rest = try await runner.run(["--resume"])
        #expect(rest.text == " of France.\n" && rest.status == 0)
        let sent = backend.questions.last
        #expect(sent?["add_generation_prompt"] == false)
        #expect(sent?["messages"]?.arrayValue?.last == ["role": "assistant", "content": "Paris, capital"])
        #expect(try await runner.run(["--last"]).text == "Paris, capital of France.\n")
        #expect(try await runner.run(["--resume"]).status == 1)
    }

    @Test("A missing first token and silence in the middle are status 75")
    func timers() async throws {
        let (first, one) = try await status(["--first-token-timeout", "0.3", "hi"]) { _ in
            [.chunkedHead(), .chunk(": keep-alive\n\n"), .waitForClose]
        }
        defer { one.stop() }
        #expect(first.status == 75 && first.errors.contains("first-token-timeout"))
        let (idle, two) = try await status(["--idle-timeout", "0.3", "hi"]) { _ in
            [.chunkedHead(), .chunk(CannedResponses.event("half")), .waitForClose]
        }
        defer { two.stop() }
        #expect(idle.status == 75 && idle.text == "half")
    }

    @Test("Closed port, unknown host, wrong address")
    func unreachable() async throws {
        let backend = try CannedResponses.backend()
        let port = backend.port
        backend.stop()
        let refused = try await AskRunner(baseURL: "http://127.0.0.1:\(port)").run(["--retries", "0", "hi"])
        #expect(refused.status == 69 && refused.errors.contains("refused"))
        #expect(
            try await AskRunner(baseURL: "http://nowhere.invalid").run(["--retries", "0", "hi"]).status == 69
        )
        #expect(try await AskRunner(baseURL: "nowhere").run(["hi"]).status == 78)
    }

    @Test("A length limit is reported; --strict makes it status 65")
    func length() async throws {
        let script: ScriptedBackend.Script = { _ in
            [
                .chunkedHead(),
                .chunk(
                    CannedResponses.event("half")
                        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
                        + CannedResponses.done
                ), .chunk(""),
            ]
        }
        let (loose, one) = try await status(["hi"], script)
        defer { one.stop() }
        #expect(loose.status == 0 && loose.errors.contains("length limit"))
        let (strict, two) = try await status(["--strict", "hi"], script)
        defer { two.stop() }
        #expect(strict.status == 65 && strict.text == "half\n")
    }

    @Test("A schema that is not met is status 65")
    func schema() async throws {
        let (good, one) = try await status(["--schema", "name, age int", "hi"]) { _ in
            CannedResponses.steps(["{\"name\":\"x\",", "\"age\":1}"])
        }
        defer { one.stop() }
        #expect(good.text == "{\"name\":\"x\",\"age\":1}\n" && good.status == 0)
        #expect(one.questions.last?["response_format"]?["type"] == "json_schema")
        let (bad, two) = try await status(["--schema", "name, age int", "hi"]) { _ in
            CannedResponses.steps(["{\"name\":\"x\"}"])
        }
        defer { two.stop() }
        #expect(bad.output.isEmpty && bad.status == 65 && bad.errors.contains("age"))
    }

    @Test("A reader that leaves ends ask quietly and closes the connection")
    func brokenPipe() async throws {
        let backend = try CannedResponses.backend { _ in
            [.chunkedHead()]
                + (0..<2000).flatMap {
                    [.chunk(CannedResponses.event("line \($0)\n")), .pause(.milliseconds(2))]
                }
        }
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).shell("($ASK hi; echo $? >&2) | head -1")
        #expect(result.text == "line 0\n")
        #expect(result.errors == "141\n")
        _ = try await backend.waitForClose()
    }

    @Test(
        "^C and SIGTERM end the process by the signal, close the connection and save the text so far",
        arguments: [SIGINT, SIGTERM]
    )
    func signals(number: Int32) async throws {
        let backend = try CannedResponses.backend { _ in
            [.chunkedHead(), .chunk(CannedResponses.event("partial")), .waitForClose]
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let child = try runner.start(["hi"])
        _ = await child.output { $0.count == 7 }
        let start = ContinuousClock.now
        child.send(number)
        let result = await child.result()
        #expect(result.wasSignal && result.status == 128 + number)
        #expect(result.errors.isEmpty && result.text == "partial")
        #expect(try await backend.waitForClose() - start < .seconds(1))
        let last = try await runner.run(["--last", "--json"])
        #expect(try JSONValue(parsing: last.output)["status"] == "interrupted")
    }

    @Test("^C and SIGTERM also end the wait for stdin or for the response")
    func earlySignals() async throws {
        let backend = try CannedResponses.backend { _ in [.waitForClose] }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let waiting = try runner.start(["hi"])
        _ = try await backend.waitForRequests(1)
        waiting.send(SIGINT)
        #expect(await waiting.result().status == 130)
        // Its hint tells that it reads.
        let silent = Pipe()
        let reading = try runner.start(["hi"], standardInput: silent.fileHandleForReading)
        _ = await reading.errors { $0.contains("waiting for stdin") }
        reading.send(SIGTERM)
        #expect(await reading.result().status == 143)
        try silent.fileHandleForWriting.close()
    }

    /// macOS has no /dev/full.
    static let brokenOutputs =
        ["$ASK hi >&-"] + (FileManager.default.fileExists(atPath: "/dev/full") ? ["$ASK hi >/dev/full"] : [])

    @Test("Output that cannot be written is status 74", arguments: brokenOutputs)
    func output(script: String) async throws {
        let backend = try CannedResponses.backend()
        defer { backend.stop() }
        #expect(try await AskRunner(baseURL: backend.url()).shell(script).status == 74)
    }

    @Test("A key is sent as a bearer token and shown nowhere; a refused key is status 77")
    func key() async throws {
        let backend = try CannedResponses.backend { request in
            request.values("authorization") == ["Bearer sk-secret"]
                ? CannedResponses.steps(["ok"]) : Self.refusal(401)
        }
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        #expect(try await runner.run(["hi"]).status == 77)
        let result = try await runner.run(["-v", "hi"], ["ASK_API_KEY": "sk-secret"])
        #expect(
            result.text == "ok\n" && !result.errors.contains("sk-secret")
                && result.errors.contains("(masked)")
        )
    }

    @Test("Usage errors are status 64 and configuration errors 78")
    func usage() async throws {
        let runner = try AskRunner(baseURL: "http://127.0.0.1:9")
        #expect(try await runner.run(["--bogus"]).status == 64)
        #expect(try await runner.run(["hi"], ["ASK_RETRIES": "many"]).status == 78)
        #expect(try await runner.run(["--history", "x"]).status == 1)
    }

    @Test("A cut answer writes no document to stdout")
    func cutDocument() async throws {
        let backend = try CannedResponses.backend { _ in
            [.chunkedHead(), .chunk(CannedResponses.event("{")), .reset]
        }
        defer { backend.stop() }
        let result = try await AskRunner(baseURL: backend.url()).run(["--schema", "name", "who"])
        #expect(result.output.isEmpty && result.status == 76)
    }
}
