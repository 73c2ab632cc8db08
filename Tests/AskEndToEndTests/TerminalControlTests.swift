import Foundation
import OpenAIWire
import ProxyTesting
import Testing

/// Sends control sequences through everything that a server, a file or a command line can contribute, and
/// looks at the bytes that reach a real terminal.
@Suite("Control sequences never reach a terminal", .timeLimit(.minutes(4)), .serialized)
struct TerminalControlTests {
    /// The clipboard, the screen, the title and the colours; C1 controls; directions; separators.
    static let hostile =
        "m1\u{1B}]52;c;eA==\u{7}m2\u{1B}[2J\u{1B}[5mm3\u{9B}31mm4\u{9D}0;t\u{9C}m5\u{7F}\u{8}m6\u{202E}\u{2066}\u{200F}m7\u{2028}\u{85}m8\u{B}\u{C}"

    /// What the server says.
    enum Server: String, CaseIterable, Sendable {
        case answer, reasoning, document, refusal400, refusal401, refusal404, refusal429, refusal500,
            redirect, page
        case errorInStream, cut, noModels
    }

    private static func backend(_ server: Server) throws -> ScriptedBackend {
        let text = JSONValue.string(hostile).description
        let models = """
            {"object":"list","data":[{"id":\(text),"owned_by":\(text)},{"id":"default","owned_by":\(text)}]}
            """
        return try ScriptedBackend { request in
            switch request.path {
            case "/v1/models" where server == .noModels:
                [.response("{\"error\":{\"message\":\(text)}}", status: 500)]
            case "/v1/models": [.response(models)]
            case "/health/readiness" where server == .noModels:
                [.response("{\"error\":{\"message\":\(text)}}", status: 503)]
            case "/health/readiness": [.response("{\"status\":\(text)}")]
            default: steps(server, text)
            }
        }
    }

    private static func head(_ status: Int, _ type: String, _ more: String = "") -> String {
        "HTTP/1.1 \(status) X\r\ncontent-type: \(type)\r\nx-litellm-model-id: \(headerText)\r\nx-request-id: \(headerText)\r\n\(more)"
    }

    /// A header cannot hold line ends; everything else comes through.
    private static let headerText = String(
        String.UnicodeScalarView(hostile.unicodeScalars.filter { ![0xB, 0xC].contains($0.value) })
    )

    private static func whole(_ status: Int, _ type: String, _ body: String, _ more: String = "")
        -> ScriptedBackend.Step
    {
        .send("\(head(status, type, more))content-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private static func steps(_ server: Server, _ text: String) -> [ScriptedBackend.Step] {
        let refusal = "{\"error\":{\"message\":\(text),\"type\":\(text)}}"
        let stream = "\(head(200, "text/event-stream"))transfer-encoding: chunked\r\n\r\n"
        let answer =
            "{\"answer\":\"\(hostile)\"} **\(hostile)**\n```sh\nls \(hostile)\n```\n| \(hostile) | b |\n|--|--|\n| 1 | 2 |\n"
        func event(_ field: String, _ content: String) -> String {
            let value: JSONValue = [
                "id": .string(hostile), "model": .string(hostile),
                "choices": [["index": 0, "delta": .object([field: .string(content)])]],
            ]
            return "data: \(value)\n\n"
        }
        switch server {
        case .answer, .noModels:
            // Cut in the middle of its sequences.
            let scalars = Array(answer.unicodeScalars)
            let halves = stride(from: 0, to: scalars.count, by: 3).map {
                event("content", String(String.UnicodeScalarView(scalars[$0..<min($0 + 3, scalars.count)])))
            }
            return [
                .send(stream),
                .chunk(
                    halves.joined() + CannedResponses.finish + CannedResponses.usage + CannedResponses.done
                ),
                .chunk(""),
            ]
        case .reasoning:
            return [
                .send(stream),
                .chunk(
                    event("reasoning_content", hostile) + event("content", "ok") + CannedResponses.finish
                        + CannedResponses.done
                ),
                .chunk(""),
            ]
        case .document:
            let value: JSONValue = [
                "id": .string(hostile), "model": .string(hostile),
                "choices": [["message": ["content": .string(answer)], "finish_reason": "stop"]],
            ]
            return [whole(200, "application/json", value.description)]
        case .refusal400: return [whole(400, "application/json", refusal)]
        case .refusal401: return [whole(401, "application/json", refusal)]
        case .refusal404:
            return [
                whole(
                    404,
                    "application/json",
                    "{\"error\":{\"message\":\"model not found\",\"code\":\"model_not_found\"}}"
                )
            ]
        case .refusal429: return [whole(429, "text/plain", hostile, "retry-after: 100\r\n")]
        case .refusal500: return [whole(500, "text/html", hostile)]
        case .redirect: return [whole(302, "text/plain", "", "location: http://x/\(headerText)\r\n")]
        case .page: return [whole(200, "text/html\(headerText)", hostile)]
        case .errorInStream:
            return [.send(stream), .chunk(event("content", "some") + "data: \(refusal)\n\n"), .chunk("")]
        case .cut: return [.send(stream), .chunk(event("content", hostile)), .reset]
        }
    }

    private func check(_ arguments: [String], _ runner: AskRunner, typing: String? = nil) async throws
        -> String
    {
        let terminal = try PseudoTerminal(columns: 100)
        let child = try runner.start(
            arguments,
            input: typing.map { Array($0.utf8) },
            output: terminal.slave,
            errors: terminal.slave
        )
        _ = await child.result()
        let bytes = terminal.finish()
        let text = try #require(String(bytes: bytes, encoding: .utf8), "not UTF-8: \(arguments)")
        let bad = Self.steering(in: text)
        #expect(
            bad.isEmpty,
            "\(arguments) wrote \(bad.map { String($0, radix: 16) }) in \(text.debugDescription)"
        )
        return text
    }

    /// The characters that steer a terminal, our own styling taken out; the status line's carriage return is
    /// no harm.
    private static func steering(in text: String) -> [UInt32] {
        let own = #/\u{1B}\[(0|[1-9]|36|35|32|90|33)(;(1|2|3|4|9|36|35|32|90|33))*m/#
        return text.replacing(own, with: "").unicodeScalars.map(\.value).filter { value in
            switch value {
            case 0x09, 0x0A, 0x0D: false
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x206F: true
            default: false
            }
        }
    }

    static let forms: [[String]] = [
        [], ["-x"], ["--extract-last"], ["--extract-or-all"], ["--check"], ["--choice", "a,b"], ["--json"],
        ["--jsonl"],
        ["--schema", "name"], ["--schema", "answer"], ["-u"], ["-v"], ["-v", "-u", "--json"], ["--no-stream"],
        ["-r"],
        ["--reasoning", "show"], ["--strict"], ["--color", "never"], ["-q"],
    ]

    @Test("From a server, in every form of answer", arguments: Server.allCases)
    func answers(server: Server) async throws {
        let backend = try Self.backend(server)
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url(), ["ASK_RETRIES": "0"])
        var all = ""
        for form in Self.forms { all += try await check(form + ["hi"], runner) }
        #expect(all.contains(server == .refusal404 ? "no model" : server == .redirect ? "redirects" : "m"))
    }

    static let commandLines: [[String]] = [
        ["--doctor"], ["--doctor", "--json"], ["--list-models"], ["--list-models", "--json"], ["--info"],
        ["--info", "--json"], ["--history"], ["--history", "--json"], ["--history", "m1"], ["--last"],
        ["--last", "--json"],
        ["--last", "-x"], ["--resume"], ["-c", "again"], ["--complete", "models"],
        ["--complete", "sessions"],
        ["--completions", "bash"], ["--help-all"], ["--version"],
    ]

    @Test(
        "From the history or the list of models, in every command",
        arguments: [Server.answer, .cut, .noModels]
    )
    func commands(server: Server) async throws {
        let backend = try Self.backend(server)
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url(), ["ASK_RETRIES": "0"])
        _ = try await check(["-S", Self.hostile, Self.hostile], runner)
        for command in Self.commandLines { _ = try await check(command, runner) }
        let listed = try await runner.run(["--history", "--json"]).text.split(separator: "\n")
        for line in listed.prefix(2) {
            let id = try #require(try JSONValue(parsing: Array(line.utf8))["id"]?.stringValue)
            _ = try await check(["--show", id], runner)
            _ = try await check(["--show", id, "--json"], runner)
        }
    }

    @Test("From the command line")
    func arguments() async throws {
        let backend = try Self.backend(.answer)
        defer { backend.stop() }
        let text = Self.hostile
        let runner = try AskRunner(baseURL: backend.url(), ["ASK_RETRIES": "0"])
        let lines: [[String]] = [
            ["-m", text, "hi"], ["-f", "/none/\(text)", "hi"], ["-a", "/none/\(text)", "hi"],
            ["-s", "@/none/\(text)", "hi"],
            ["-s", text, "hi"], ["--\(text)"], ["-\(text)"], ["--choice", text, "hi"],
            ["--choice", "\(text),b", "hi"],
            ["-o", text, "hi"], ["-o", "\(text)=1", "hi"], ["-H", text, "hi"],
            ["-H", "@/none/\(text)", "hi"],
            ["--base-url", "http://\(text)", "hi"], ["--base-url", text, "hi"],
            ["--temperature", text, "hi"],
            ["-P", text, "hi"], ["--schema", text, "hi"], ["--schema", "/none/\(text).json", "hi"],
            ["--show", text],
            ["--history", text], ["--complete", text], ["--completions", text], ["--fit", text, "hi"],
            ["-j", text],
            ["--think=\(text)", "hi"], ["--at", text, "x", "hi"], ["--key-file", "/none/\(text)", "hi"],
            ["--key-cmd", "false '\(text)'", "hi"], ["--cacert", text, "hi"], ["--proxy", text, "hi"],
            ["--context", text, "hi"], ["--timeout", text, "hi"], ["--dry-run", text], ["--curl", text],
            ["--curl", "-H", "X-A: \(text)", "hi"], ["-S", text, "hi"], ["--check", text], ["-x", text],
        ]
        for line in lines { _ = try await check(line, runner) }
        for name in [
            "ASK_RETRIES", "ASK_BASE_URL", "ASK_MODEL", "ASK_PROFILE", "ASK_KEY_FILE", "ASK_API_KEY",
            "ASK_COLOR",
        ] {
            let other = try AskRunner(baseURL: backend.url(), [name: text])
            _ = try await check(["hi"], other)
            _ = try await check(["--info"], other)
        }
    }

    @Test("From a chat or a pipe")
    func chat() async throws {
        let backend = try Self.backend(.answer)
        defer { backend.stop() }
        let text = Self.hostile
        let runner = try AskRunner(baseURL: backend.url(), ["ASK_RETRIES": "0"])
        let typed = [
            "\(text)\u{1B}", "/model \(text)", "hi", "/\(text)", "/file /none/\(text)", "/save /none/\(text)",
            "/system \(text)",
            "/stats", "hi", "/retry",
        ].map {
            $0.split(whereSeparator: { ["\u{7}", "\u{B}", "\u{C}", "\u{85}", "\u{2028}"].contains($0) })
                .joined()
        }
        _ = try await check(["-i"], runner, typing: typed.map { "\($0)\n" }.joined())
        _ = try await check(["--each", "do {}"], runner, typing: "\(text)\na\n")
        _ = try await check(["--each", "--json", "do {}"], runner, typing: "\(text)\n")
        _ = try await check(["what"], runner, typing: text)
    }

    @Test("From a configuration file")
    func files() async throws {
        let backend = try Self.backend(.answer)
        defer { backend.stop() }
        let text = JSONValue.string(Self.hostile).description
        let escaped = String(text.unicodeScalars.map { $0.value == 0x7F ? "x" : Character($0) })
        for content in [
            "model = \(escaped)", "system = \(escaped)", "\(escaped) = 1", "[options]\n\(escaped) = 1",
            "[\(escaped)]\na = 1",
            "[profile.\(escaped)]\nstats = 1", "stats = \(escaped)", "x = \u{1B}[2J",
            "[alias]\n\(escaped) = \(escaped)",
        ] {
            for isProject in [false, true] {
                let runner = try AskRunner(baseURL: backend.url())
                try FileManager.default.createDirectory(
                    atPath: "\(runner.home)/\(isProject ? ".git" : ".config/ask")",
                    withIntermediateDirectories: true
                )
                try content.write(
                    toFile: "\(runner.home)/\(isProject ? ".ask.toml" : ".config/ask/config.toml")",
                    atomically: true,
                    encoding: .utf8
                )
                for arguments in [["hi"], ["--info"], ["-v", "hi"], ["-x", "hi"], ["--doctor"]] {
                    _ = try await check(arguments, runner)
                }
            }
        }
    }

    @Test("A pipe gets the bytes as they are")
    func pipe() async throws {
        let backend = try Self.backend(.answer)
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let result = try await runner.run(["-x", "hi"])
        #expect(result.text == "ls \(Self.hostile)\n")
        #expect(try await runner.run(["--list-models"]).text.hasPrefix(Self.hostile))
    }

    @Test("Only /copy writes a sequence on purpose, and not to a pipe")
    func copy() async throws {
        let backend = try CannedResponses.backend(["Paris"])
        defer { backend.stop() }
        let runner = try AskRunner(baseURL: backend.url())
        let piped = try await runner.run(["-i"], input: Array("hi\n/copy\n".utf8))
        #expect(!piped.errors.contains("\u{1B}") && piped.errors.contains("not a terminal"))
        let terminal = try PseudoTerminal(columns: 80)
        let child = try runner.start(["-i"], input: Array("hi\n/copy\n".utf8), errors: terminal.slave)
        _ = await child.result()
        #expect(String(decoding: terminal.finish(), as: UTF8.self).contains("\u{1B}]52;c;UGFyaXM=\u{7}"))
    }
}
