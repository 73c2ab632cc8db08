#if os(Linux)
    import Foundation
    import OpenAIWire
    import ProxyTesting
    import Testing

    /// Answers, errors and input that never end, and how much memory they take.
    @Suite("Endless answers", .timeLimit(.minutes(3)), .serialized)
    struct EndlessAnswerTests {
        /// How much memory `ask` may use: its libraries, the answer it keeps, and copies while it is written.
        private static let allowed = 160 << 20

        /// The peak memory of a process so far, in bytes.
        private static func peak(of process: Int32) -> Int {
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
            return (line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) * 1024
        }

        /// Many events of 64 KiB, then the gate.
        private func endless(
            gate: ScriptedBackend.Gate,
            field: String = "content",
            piece: String = "word ",
            logprobs: Bool = false,
            events: Int
        ) throws -> ScriptedBackend {
            let text = String(repeating: piece, count: 65_536 / piece.utf8.count)
            var choice: JSONObject = ["index": 0, "delta": .object([field: .string(text)])]
            if logprobs { choice["logprobs"] = ["content": [["token": .string(text)]]] }
            let event = "data: \(JSONValue.object(["id": "c", "choices": [.object(choice)]]))\n\n"
            let step = ScriptedBackend.Step.chunk(event)
            return try CannedResponses.backend { _ in
                [.chunkedHead()] + Array(repeating: step, count: events)
                    + [.wait(gate), .chunk(CannedResponses.finish + CannedResponses.done), .chunk("")]
            }
        }

        @Test(
            "A stream is passed on and its beginning kept",
            arguments: [[], ["--jsonl"], ["--render", "always"], ["-o", "logprobs=true"]]
        )
        func streamed(form: [String]) async throws {
            let errors = try await stream(form)
            #expect(errors.contains("the history keeps only its beginning"))
        }

        @Test("Reasoning is passed on and its beginning kept")
        func reasoning() async throws {
            let null = try #require(FileHandle(forWritingAtPath: "/dev/null"))
            _ = try await stream(["--reasoning", "show"], field: "reasoning_content", errors: null)
        }

        /// Streams far more than `ask` keeps, and returns what it wrote to stderr.
        private func stream(_ form: [String], field: String = "content", errors: FileHandle? = nil)
            async throws -> String
        {
            let gate = ScriptedBackend.Gate()
            // Rendering is slow in a debug build; 40 MiB are more than is kept, too.
            let events = form.contains("--render") ? 640 : 1536
            let backend = try endless(gate: gate, field: field, logprobs: form.contains("-o"), events: events)
            defer { backend.stop() }
            let runner = try AskRunner(baseURL: backend.url())
            let null = try #require(FileHandle(forWritingAtPath: "/dev/null"))
            let child = try runner.start(form + ["hi"], output: null, errors: errors)
            try await backend.waitForBytesSent(events * 65_536 * 15 / 16)
            #expect(Self.peak(of: child.identifier) < Self.allowed)
            gate.open()
            let result = await child.result()
            #expect(result.status == 0)
            let last = try JSONValue(parsing: try await runner.run(["--last", "--json"]).output)
            let kept = (last["answer"]?.stringValue ?? "") + (last["reasoning"]?.stringValue ?? "")
            #expect((7 << 20...8 << 20).contains(kept.utf8.count))
            return result.errors
        }

        @Test(
            "An answer that is only written as a whole fails with a reason",
            arguments: [
                ["--json"], ["-x"], ["--schema", "name"], ["--no-stream"], ["--check"], ["--choice", "a,b"],
                ["--json", "-o", "logprobs=true"],
            ]
        )
        func whole(form: [String]) async throws {
            let gate = ScriptedBackend.Gate()
            let backend = try endless(gate: gate, logprobs: form.contains("-o"), events: 4096)
            defer { backend.stop() }
            let child = try AskRunner(baseURL: backend.url()).start(form + ["hi"])
            // It ends while the server still has more to send.
            let result = await child.result()
            #expect(result.status == 65 && result.errors.contains("longer than 8 MiB"))
            #expect(result.output.count < 20 << 20)
            gate.open()
        }

        @Test(
            "Endless error, document and list of models",
            arguments: ["refusal", "document", "models"]
        )
        func bodies(kind: String) async throws {
            let gate = ScriptedBackend.Gate()
            let block = ScriptedBackend.Step.chunk(String(repeating: "x", count: 65_536))
            let head =
                kind == "refusal"
                ? "HTTP/1.1 400 X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                : "HTTP/1.1 200 X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            let backend = try ScriptedBackend { _ in
                [.send(head), .chunk("{\"error\":{\"message\":\"")] + Array(repeating: block, count: 2048) + [
                    .wait(gate)
                ]
            }
            defer { backend.stop() }
            let child = try AskRunner(baseURL: backend.url()).start(
                kind == "models" ? ["--list-models"] : ["hi"]
            )
            let result = await child.result()
            #expect(result.status != 0 && result.errors.utf8.count < 5000 && !result.errors.isEmpty)
            gate.open()
        }

        @Test("Endless input", arguments: ["stdin", "-f", "-a", "-s", "--schema", "-H", "chat"])
        func input(kind: String) async throws {
            let backend = try CannedResponses.backend()
            defer { backend.stop() }
            let runner = try AskRunner(baseURL: backend.url())
            let zero = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
            let arguments: [String] =
                switch kind {
                case "stdin": ["hi"]
                case "chat": ["-i"]
                case "-a": ["--at", "/dev/zero", "image/png", "hi"]
                case "-s", "-H": [kind, "@/dev/zero", "hi"]
                case "--schema":
                    ["--schema", "/dev/zero", "hi"]
                default: [kind, "/dev/zero", "hi"]
                }
            let child = try runner.start(
                arguments,
                standardInput: ["stdin", "chat"].contains(kind) ? zero : nil
            )
            let result = await child.result()
            #expect(result.status == 65 && result.errors.contains("is longer than"))
            #expect(backend.questions.isEmpty)
        }
    }
#endif
