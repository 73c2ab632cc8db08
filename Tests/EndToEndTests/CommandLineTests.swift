import Foundation
import HTTPTypes
import OpenAIWire
import ProxyTesting
import TestSupport
import Testing

@Suite("litellm-proxy: command line and variables", .timeLimit(.minutes(5)))
struct CommandLineTests {
    private static let response =
        #"{"id":"1","model":"up","choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}"#

    private func backend() throws -> ScriptedBackend {
        try ScriptedBackend { _ in [.response(Self.response)] }
    }

    private func model(at base: String) -> String {
        """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/up, api_base: "\(base)", api_key: none}

        """
    }

    @Test(
        "--help shows the options of serve",
        arguments: [["--help"], ["-h"], ["serve", "--help"], ["--port", "1", "--help"]]
    )
    func help(arguments: [String]) async throws {
        let proxy = try ProxyProcess(arguments)
        #expect(await proxy.end() == 0)
        for option in ["--config", "--port", "--host", "--num_workers", "--validate_config", "--drop_params"]
        {
            #expect(proxy.output.contains(option), "\(proxy.output)")
        }
        if arguments.first != "serve" {
            #expect(proxy.output.contains("explain") && proxy.output.contains("doctor"))
        }
    }

    @Test func validationReportsOnStandardOutputAndErrorsOnStandardError() async throws {
        let text = model(at: "http://h/v1") + "  - model_name: broken\nmodel_lst: [a]\n"
        let proxy = try ProxyProcess(["--validate_config"], configuration: text)
        #expect(await proxy.end() == 1)
        #expect(proxy.output.contains("1 deployment in 1 model group") && proxy.output.contains("2 errors"))
        #expect(!proxy.output.contains("error: "))
        let errors = proxy.log.split(separator: "\n")
        #expect(
            errors.count == 2 && errors.allSatisfy { $0.contains("config.yaml:") && $0.contains(": error: ") }
        )
        #expect(proxy.log.contains("did you mean model_list?"))
    }

    @Test("The configuration may be a pipe, such as a shell's <(command)")
    func pipes() async throws {
        let folder = "\(NSTemporaryDirectory())pipes-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try model(at: "http://h/v1").write(toFile: "\(folder)/c.yaml", atomically: true, encoding: .utf8)
        for command in [
            "\"$0\" --validate_config --config <(cat c.yaml)",
            "\"$0\" --validate_config --config <(sleep 0.3; cat c.yaml)",
            "cat c.yaml | \"$0\" --validate_config --config /dev/stdin",
            "\"$0\" --validate_config --config /dev/stdin < c.yaml",
        ] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", command, ProxyProcess.binary]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let reader = PipeReader(output)
            await reader.wait { _ in false }
            #expect(reader.text.contains("config OK"), "\(command): \(reader.text)")
        }
    }

    @Test func flagsOfNewerLiteLLMVersionsAreAcceptedAndReported() async throws {
        let flags = [
            ["--use_v2_migration_resolver"], ["--use_legacy_migration_resolver"], ["--granian_threads", "2"],
            ["--timeout_worker_healthcheck", "5"], ["--max_requests_before_restart_jitter", "10"],
            ["--azure_postgresql_auth"], ["--enforce_prisma_migration_check"],
            ["--max_request_header_size", "9000"],
        ]
        let proxy = try ProxyProcess(
            flags.flatMap(\.self),
            configuration: model(at: "http://127.0.0.1:1/v1"),
            port: try ProxyProcess.freePort()
        )
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        for flag in flags { #expect(proxy.log.contains("\(flag[0]) has no effect here"), "\(proxy.log)") }
    }

    @Test func variablesSetByTheFileApplyToTheProgramItself() async throws {
        let backend = try ScriptedBackend { request in
            request.target.hasSuffix("/completions")
                ? [.wait(ScriptedBackend.Gate())] : [.response(Self.response)]
        }
        defer { backend.stop() }
        let port = try ProxyProcess.freePort()
        let text =
            model(at: backend.url("/v1"))
                + """
                environment_variables:
                  JSON_LOGS: "true"
                  REQUEST_TIMEOUT: 0.3
                  SERVER_ROOT_PATH: /genai
                  HOST: 127.0.0.1
                  PORT: \(port)

                """
        let proxy = try ProxyProcess(configuration: text)
        #expect(await proxy.waitForLog("listening on 127.0.0.1:\(port)"), "\(proxy.log)")
        for line in proxy.log.split(separator: "\n") { #expect(line.hasPrefix("{"), "\(line)") }
        let client = try ProxyClient(port: port)
        #expect(try await client.get("/genai/v1/models").status == 200)
        #expect(try await client.get("/v1/models").status == 200)
        #expect(try await client.chat("chat").status == 504)
    }

    @Test(
        "Backends are reached through the environment's proxies, local ones directly, and a line says so"
    )
    func proxies() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let through = backend.url("")
        let dead = "http://user:hidden@127.0.0.1:1"
        let cases: [(variables: [String: String], base: String, isReached: Bool)] = [
            (["HTTP_PROXY": through], "http://backend.invalid/v1", true),
            (["http_proxy": through, "HTTP_PROXY": dead], "http://backend.invalid/v1", true),
            (["ALL_PROXY": through], "http://backend.invalid/v1", true),
            (["HTTP_PROXY": dead], backend.url("/v1"), true),
            (["HTTP_PROXY": dead, "NO_PROXY": "10.0.0.1"], backend.url("/v1"), true),
            (["HTTP_PROXY": through, "NO_PROXY": "backend.invalid"], "http://backend.invalid/v1", false),
            (["HTTP_PROXY": through, "NO_PROXY": "*"], "http://backend.invalid/v1", false),
            (["HTTPS_PROXY": through], "http://backend.invalid/v1", false),
        ]
        for (variables, base, isReached) in cases {
            let proxy = try ProxyProcess(
                configuration: model(at: base) + "router_settings: {num_retries: 0}\n",
                port: try ProxyProcess.freePort(),
                environment: variables
            )
            #expect(await proxy.waitUntilReady(), "\(proxy.log)")
            #expect(
                try await (ProxyClient(port: proxy.port).chat("chat").status == 200) == isReached,
                "\(variables) \(base)"
            )
            #expect(proxy.log.contains("backends are reached http"), "\(proxy.log)")
            #expect(!proxy.log.contains("hidden"))
        }
        let file =
            model(at: "http://backend.invalid/v1") + "environment_variables: {HTTP_PROXY: \"\(through)\"}\n"
        let proxy = try ProxyProcess(configuration: file, port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        #expect(try await ProxyClient(port: proxy.port).chat("chat").status == 200)
    }
}
