import CurlTransport
import Foundation
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@Suite("litellm-proxy as a process", .timeLimit(.minutes(10)))
struct ProxyProcessTests {
    private static let answer =
        #"{"id":"1","model":"up","choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}"#

    private func backend() throws -> ScriptedBackend {
        try ScriptedBackend { request in
            request.target.hasSuffix("/models")
                ? [.response(#"{"object":"list","data":[{"id":"up"}]}"#)] : [.response(Self.answer)]
        }
    }

    private func configuration(_ backend: ScriptedBackend, name: String = "chat", extra: String = "")
        -> String
    {
        """
        model_list:
          - model_name: \(name)
            litellm_params:
              model: openai/up
              api_base: \(backend.url("/v1"))
              api_key: none
        \(extra)
        """
    }

    @Test func servesItsConfigurationAndShutsDownOnSIGTERM() async throws {
        let backend = try backend()
        let proxy = try ProxyProcess(configuration: configuration(backend), port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let answer = try await ProxyClient(port: proxy.port).chat("chat")
        #expect(answer.status == 200)
        #expect(answer.body?["model"]?.stringValue == "chat")
        proxy.signal(SIGTERM)
        #expect(await proxy.end() == 0)
        #expect(!proxy.log.contains("hello"), "the log contains no response text")
    }

    @Test func debugLinesNameDroppedFieldsAndNeverShowTheConfiguration() async throws {
        let configuration = """
            model_list:
              - model_name: chat
                litellm_params:
                  {model: openai/up, api_base: "http://127.0.0.1:1/v1", mock_response: hi, additional_drop_params: [top_p]}

            """
        let proxy = try ProxyProcess(
            ["--detailed_debug"],
            configuration: configuration,
            port: try ProxyProcess.freePort()
        )
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port)
        let answer = try await client.post(
            "/v1/chat/completions",
            headers: [.contentType: "application/json"],
            body: #"{"model":"chat","messages":[],"top_p":0.5,"num_retries":1}"#
        )
        #expect(answer.status == 200)
        await client.transport.shutdown()
        proxy.signal(SIGTERM)
        #expect(await proxy.end() == 0)
        let line = proxy.log.split(separator: "\n").first { $0.contains("fields not sent to the backend") }
        #expect(line?.contains("top_p num_retries") == true, "\(proxy.log)")
        #expect(!proxy.log.contains("Configuration(") && !proxy.log.contains("mock_response"), "\(proxy.log)")
        #expect(proxy.log.split(separator: "\n").allSatisfy { $0.utf8.count < 1200 })
    }

    @Test func servesTheDemoModelWithoutAConfiguration() async throws {
        let proxy = try ProxyProcess(port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        #expect(try await ProxyClient(port: proxy.port).chat("default").status == 200)
        proxy.signal(SIGINT)
        #expect(await proxy.end() == 0)
    }

    @Test func errorForABusyPortNamesThePortAndItsHolder() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let listener = try ListeningSocket()
        let proxy = try ProxyProcess(configuration: configuration(backend), port: listener.port)
        #expect(await proxy.end() == 1)
        #expect(proxy.log.contains("port \(listener.port) is in use already by"))
    }

    @Test func masterKeyOfTheEnvironmentIsRequired() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let proxy = try ProxyProcess(
            configuration: configuration(backend),
            port: try ProxyProcess.freePort(),
            environment: ["LITELLM_MASTER_KEY": "sk-from-environment"]
        )
        #expect(await proxy.waitUntilReady())
        let client = try ProxyClient(port: proxy.port)
        #expect(try await client.chat("chat").status == 401)
        #expect(
            try await client.chat("chat", headers: [.authorization: "Bearer sk-from-environment"]).status
                == 200
        )
        #expect(!proxy.log.contains("sk-from-environment"))
    }

    @Test("--validate_config prints a report; a file that cannot be served exits with 1 and says where")
    func validate() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let good = try ProxyProcess(["--validate_config"], configuration: configuration(backend))
        #expect(await good.end() == 0)
        #expect(good.output.contains("LiteLLM: config OK (1 models)"))
        let bad = try ProxyProcess(["--validate_config"], configuration: "model_list:\n\t- x: 1\n")
        #expect(await bad.end() == 1)
        #expect(bad.log.contains("config.yaml:2:1"))
        let compose = try ProxyProcess(
            ["--validate_config"],
            configuration: "services:\n  litellm:\n    image: x\n"
        )
        #expect(await compose.end() == 1)
        let nothing = try ProxyProcess(["--validate_config"], configuration: "model_list: []\n")
        #expect(await nothing.end() == 1)
        #expect(!nothing.output.contains("config OK"))
        let missing = try ProxyProcess(["--validate_config", "--config", "/nonexistent/config.yaml"])
        #expect(await missing.end() == 1)
        #expect(missing.log.contains("/nonexistent/config.yaml"))
    }

    @Test(
        "A changed file is served without a restart, an invalid one changes nothing",
        arguments: [false, true]
    )
    func reload(bySignal: Bool) async throws {
        let backend = try backend()
        let proxy = try ProxyProcess(configuration: configuration(backend), port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady())
        let client = try ProxyClient(port: proxy.port)
        let path = "\(proxy.folder)/config.yaml"
        try configuration(backend, name: "renamed").write(toFile: path, atomically: true, encoding: .utf8)
        let reason = bySignal ? "SIGHUP" : "the file changed"
        if bySignal { proxy.signal(SIGHUP) }
        #expect(await proxy.waitForLog("configuration reloaded (\(reason))"))
        #expect(try await client.chat("renamed").status == 200)
        #expect(try await client.chat("chat").status == 404)
        try "model_list: [".write(toFile: path, atomically: true, encoding: .utf8)
        if bySignal { proxy.signal(SIGHUP) }
        #expect(await proxy.waitForLog("configuration not reloaded (\(reason))"))
        #expect(try await client.chat("renamed").status == 200)
    }

    @Test func requestReloadsTheFileAtOnce() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let proxy = try ProxyProcess(
            configuration: configuration(backend),
            port: try ProxyProcess.freePort(),
            environment: ["LITELLM_MASTER_KEY": "sk-operator"]
        )
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port)
        let key: HTTPFields = [.authorization: "Bearer sk-operator"]
        #expect(try await client.post("/config/reload").status == 401)
        #expect(try await client.post("/config/reload", headers: key).body?["status"] == "unchanged")
        let path = "\(proxy.folder)/config.yaml"
        try configuration(backend, name: "renamed").write(toFile: path, atomically: true, encoding: .utf8)
        // The file watch may have reloaded before; ReloadCoordinatorTests and ReloadEndpointTests look at the outcome.
        #expect(try await client.post("/config/reload", headers: key).status == 200)
        #expect(await proxy.waitForLog("configuration reloaded (POST /config/reload)"))
        #expect(try await client.chat("renamed", headers: key).status == 200)
        try "model_list: [".write(toFile: path, atomically: true, encoding: .utf8)
        let refused = try await client.post("/config/reload", headers: key)
        #expect(refused.status == 400)
        #expect(refused.body?["error"]?["message"]?.stringValue?.contains("config.yaml:") == true)
        #expect(try await client.chat("renamed", headers: key).status == 200)
    }

    private static let hasIPv6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.contains(" lo\n") ?? false

    @Test(
        "--health and --test send a request to a running proxy",
        arguments: ["127.0.0.1", "0.0.0.0"] + (hasIPv6 ? ["::1", "::"] : [])
    )
    func running(_ host: String) async throws {
        let backend = try backend()
        defer { backend.stop() }
        let address = ["--host", host, "--port", String(try ProxyProcess.freePort())]
        let nobody = try ProxyProcess(["--health"] + address)
        #expect(await nobody.end() == 1)
        #expect(
            nobody.log.contains("No proxy responds at http://") && nobody.log.contains("--host and --port")
        )
        let proxy = try ProxyProcess(address, configuration: configuration(backend))
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let health = try ProxyProcess(["--health"] + address)
        #expect(await health.end() == 0, "\(health.log)")
        #expect(health.output.contains(#""healthy_count":1"#))
        let test = try ProxyProcess(["--test", "--model", "chat"] + address)
        #expect(await test.end() == 0, "\(test.log)")
        #expect(test.output.contains("hello"))
    }

    @Test func servesTLSAndNamesAFileThatIsNotACertificate() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let folder = "\(NSTemporaryDirectory())proxy-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/cert.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        let proxy = try ProxyProcess(
            ["--ssl_certfile_path", "\(folder)/cert.pem", "--ssl_keyfile_path", "\(folder)/key.pem"],
            configuration: configuration(backend),
            port: try ProxyProcess.freePort()
        )
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port, scheme: "https") {
            $0.certificateAuthorityFile = "\(folder)/cert.pem"
        }
        #expect(try await client.chat("chat").status == 200)
        let health = try ProxyProcess(
            ["--health", "--ssl_certfile_path", "\(folder)/cert.pem"],
            port: proxy.port
        )
        #expect(await health.end() == 0, "\(health.log)")
        #expect(health.output.contains(#""healthy_count":1"#))
        let broken = try ProxyProcess(
            ["--ssl_certfile_path", "/dev/null", "--ssl_keyfile_path", "\(folder)/key.pem"],
            configuration: configuration(backend),
            port: try ProxyProcess.freePort()
        )
        #expect(await broken.end() == 1)
        #expect(broken.log.contains("/dev/null"))
    }

    @Test func invalidOptionsAreRefusedAndLiteLLMsIgnoredOnesReported() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let unknown = try ProxyProcess(["--prot", "4000"])
        #expect(await unknown.end() == 64)
        #expect(unknown.log.contains("--port"))
        let port = try ProxyProcess(["--port", "70000"])
        #expect(await port.end() == 64)
        let version = try ProxyProcess(["-v"])
        #expect(await version.end() == 0)
        #expect(version.output.hasPrefix("LiteLLM: Current Version = "))
        let ignored = try ProxyProcess(
            ["--run_gunicorn", "--telemetry", "False"],
            configuration: configuration(backend),
            port: try ProxyProcess.freePort()
        )
        #expect(await ignored.waitUntilReady())
        #expect(ignored.log.contains("--run_gunicorn has no effect here"))
    }

    @Test func serviceManagerIsNotified() async throws {
        let backend = try backend()
        defer { backend.stop() }
        // A datagram socket plays the service manager.
        let path = "\(NSTemporaryDirectory())notify-\(UInt32.random(in: 0 ... .max))"
        let manager = try NotifySocket(path: path)
        let proxy = try ProxyProcess(
            configuration: configuration(backend),
            port: try ProxyProcess.freePort(),
            environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"]
        )
        #expect(await manager.wait(for: "READY=1"))
        #expect(await manager.wait(for: "WATCHDOG=1"))
        proxy.signal(SIGHUP)
        #expect(await manager.wait(for: "RELOADING=1"))
        #expect(await manager.wait(for: "READY=1"))
        proxy.signal(SIGTERM)
        #expect(await manager.wait(for: "STOPPING=1"))
        #expect(await proxy.end() == 0)
    }

    @Test func explainAndDoctor() async throws {
        let backend = try backend()
        defer { backend.stop() }
        let path = "\(NSTemporaryDirectory())doctor-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let dead =
            "  - {model_name: dead, litellm_params: {model: openai/x, api_base: \"http://127.0.0.1:1/v1\"}}"
        try configuration(backend, extra: dead).write(
            toFile: "\(path)/config.yaml",
            atomically: true,
            encoding: .utf8
        )
        try "KEY=x".write(toFile: "\(path)/.env", atomically: true, encoding: .utf8)
        chmod("\(path)/.env", 0o644)
        let explain = try ProxyProcess(["explain", "--config", "\(path)/config.yaml", "--model", "chat"])
        #expect(await explain.end() == 0)
        #expect(explain.output.contains("chat: is a model group"))
        let unknown = try ProxyProcess(["explain", "--config", "\(path)/config.yaml", "--model", "caht"])
        #expect(await unknown.end() == 1)
        #expect(unknown.output.contains("did you mean: chat"))
        let doctor = try ProxyProcess(
            ["doctor", "--config", "\(path)/config.yaml", "--port", "\(try ProxyProcess.freePort())"])
        #expect(await doctor.end() == 1)
        #expect(doctor.output.contains("ok    chat → openai/up"))
        #expect(doctor.output.contains("FAIL  dead → openai/x at http://127.0.0.1:1/v1: unreachable"))
        #expect(doctor.output.contains("chmod 0600"))
        #expect(doctor.output.contains("FAIL  proxy: nothing responds"))
    }
}
