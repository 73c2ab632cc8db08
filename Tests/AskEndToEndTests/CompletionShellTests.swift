#if os(Linux)
    import Foundation
    import OpenAIWire
    import ProxyTesting
    import Testing

    /// Presses TAB in real shells.
    @Suite("Completion in a shell", .timeLimit(.minutes(3)), .serialized)
    struct CompletionShellTests {
        static func isInstalled(_ shell: String) -> Bool {
            ["setsid", shell].allSatisfy { name in
                ["/usr/bin", "/bin"].contains {
                    FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
                }
            }
        }

        /// An interactive shell on a terminal of its own, with the completions loaded.
        private struct Session {
            let terminal: PseudoTerminal
            let child: AskChild

            init(_ shell: String, _ runner: AskRunner, path: String) async throws {
                let script = "\(runner.home)/completions.\(shell)"
                let text = try await runner.run(["--completions", shell]).text
                try text.write(toFile: script, atomically: true, encoding: .utf8)
                terminal = try PseudoTerminal(columns: 120, echoes: true)
                let arguments = [
                    "bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"],
                    "fish": ["--no-config", "-i"],
                ]
                child = try runner.start(
                    "/usr/bin/setsid",
                    ["--wait", "--ctty", shell] + (arguments[shell] ?? []),
                    ["PATH": path, "PS1": "$ ", "LC_ALL": "C.UTF-8", "HOME": runner.home, "TERM": "xterm"],
                    output: terminal.slave,
                    errors: terminal.slave,
                    standardInput: terminal.slave
                )
                if shell == "zsh" { terminal.type("autoload -Uz compinit && compinit -u -D\n") }
                terminal.type("source \(script)\n")
                try await settle("ready")
            }

            /// Waits until the shell has done everything that was typed so far.
            func settle(_ word: String) async throws {
                let before = terminal.text.components(separatedBy: word).count
                terminal.type("echo \(word.prefix(1))''\(word.dropFirst())\n")
                try await terminal.wait { $0.components(separatedBy: word).count > before }
            }

            /// Types the beginning of a line, presses TAB, and drops the line again.
            func press(
                _ beginning: String,
                until isMet: @escaping @Sendable (String) -> Bool,
                _ word: String
            ) async throws -> String {
                let before = terminal.text
                terminal.type(beginning)
                // The first TAB inserts what all names have in common, the others list them.
                for _ in 0..<3 { terminal.type("\t") }
                try await terminal.wait { isMet(String($0.dropFirst(before.count))) }
                // ^C leaves a menu, ^U clears the line.
                terminal.type("\u{3}")
                terminal.type("\u{15}")
                try await settle(word)
                return String(terminal.text.dropFirst(before.count))
            }

            func end() async {
                terminal.type("exit\n")
                child.send(SIGHUP)
                _ = terminal.finish()
            }
        }

        /// Names that would leave a file behind in some shell, and ones that would change the line.
        private static func hostile(_ folder: String) -> [String] {
            [
                "$(touch${IFS}\(folder)/1)", "`touch${IFS}\(folder)/2`", "a;touch \(folder)/3",
                "a|touch \(folder)/4",
                "$(touch \(folder)/5)", "<(touch \(folder)/6)", "'$(touch${IFS}\(folder)/7)'",
                "a\n$(touch${IFS}\(folder)/8)",
                "(touch \(folder)/9)", "a&&touch \(folder)/10", "x[$(touch${IFS}\(folder)/11)]", "a'b",
                "a\"b", "a\\", "*", "~root",
                "=ls", "${HOME}", "{a,b}", "-rf", "!!", "a b", "#c", "\u{1B}]52;c;eA==\u{7}", "a\u{9B}2J",
                "\u{202E}a",
            ]
        }

        private func real(_ shell: String) async throws {
            let folder = "\(NSTemporaryDirectory())ask-tab-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let ids = ["offered-model", "offered/other:7b"] + Self.hostile(folder)
            let list = JSONValue.array(ids.map { ["id": .string($0)] })
            let backend = try ScriptedBackend { _ in [.response("{\"data\":\(list)}")] }
            defer { backend.stop() }
            let runner = try AskRunner(baseURL: backend.url())
            _ = try await runner.run(["-S", "$(touch${IFS}\(folder)/s)", "hi"])
            let path =
                "\(URL(fileURLWithPath: AskRunner.binary).deletingLastPathComponent().path):/usr/bin:/bin"
            let session = try await Session(shell, runner, path: path)
            let shown = try await session.press(
                "ask -m ",
                until: { $0.contains("offered/other:7b") },
                "listed"
            )
            #expect(
                shown.contains("offered-model") && shown.contains("offered/other:7b"),
                "\(session.terminal.text.debugDescription)"
            )
            for sign in ["touch", "a'b", "~root", "=ls", "-rf", "]52;"] {
                #expect(!shown.contains(sign), "\(sign) is offered")
            }
            let whole = try await session.press(
                "ask -m offered/o",
                until: { $0.contains("ther:7b") },
                "completed"
            )
            #expect(whole.contains("ther:7b"))
            _ = try await session.press("ask -S ", until: { _ in true }, "sessions")
            await session.end()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty,
                "something ran on TAB"
            )
        }

        /// The script itself, with a program called `ask` that offers everything as it is.
        private func literal(_ shell: String) async throws {
            let folder = "\(NSTemporaryDirectory())ask-tab-\(UUID().uuidString)"
            try FileManager.default.createDirectory(
                atPath: "\(folder)/bin",
                withIntermediateDirectories: true
            )
            try FileManager.default.createDirectory(
                atPath: "\(folder)/left",
                withIntermediateDirectories: true
            )
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = """
                #!/bin/sh
                if [ "$1" = --complete ]; then cat '\(folder)/names'; else printf '%s\\n' "$2" >'\(folder)/got.new'; mv '\(folder)/got.new' '\(folder)/got'; fi
                """
            try program.write(toFile: "\(folder)/bin/ask", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: "\(folder)/bin/ask"
            )
            let runner = try AskRunner(baseURL: "http://127.0.0.1:9")
            let session = try await Session(shell, runner, path: "\(folder)/bin:/usr/bin:/bin")
            let names = Self.hostile("\(folder)/left").filter { name in
                !name.contains("\n") && name.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }
            }
            for (index, name) in names.enumerated() {
                try "\(name)\n".write(toFile: "\(folder)/names", atomically: true, encoding: .utf8)
                session.terminal.type("ask -m \t\n")
                try await session.settle("round\(index)")
                let got = "\(folder)/got"
                let text = try String(contentsOfFile: got, encoding: .utf8)
                try FileManager.default.removeItem(atPath: got)
                // Shells differ in which of these names they offer; but none may turn one into another text.
                #expect(text == "\(name)\n" || text == "\n", "\(name) became \(text.debugDescription)")
            }
            await session.end()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "\(folder)/left").isEmpty,
                "something ran on TAB"
            )
        }

        @Test("bash: hostile names run nothing and are not offered", .enabled(if: isInstalled("bash")))
        func bash() async throws {
            try await real("bash")
            try await literal("bash")
        }

        @Test(
            "zsh: hostile names run nothing and are not offered",
            .enabled(if: isInstalled("zsh"), "zsh is not installed (apt-get install zsh)")
        )
        func zsh() async throws {
            try await real("zsh")
            try await literal("zsh")
        }

        @Test(
            "fish: hostile names run nothing and are not offered",
            .enabled(if: isInstalled("fish"), "fish is not installed (apt-get install fish)")
        )
        func fish() async throws {
            try await real("fish")
            try await literal("fish")
        }
    }
#endif
