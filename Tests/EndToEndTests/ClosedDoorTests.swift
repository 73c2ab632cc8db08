import Foundation
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@Suite("Nothing is served without authentication by mistake", .timeLimit(.minutes(5)))
struct ClosedDoorTests {
    private static let model = """
        model_list:
          - model_name: chat
            litellm_params: {model: openai/up, api_base: "http://127.0.0.1:1/v1", mock_response: hello}

        """

    @Test(
        "serve and --validate_config refuse to serve without authentication by mistake, with line and remedy",
        arguments: [
            ("general_settings: {custom_auth: my.module}", "no_auth: true"),
            ("general_settings: {enable_jwt_auth: true}", "no_auth: true"),
            ("general_settings: {Master_Key: sk-mine}", "no_auth: true"),
            ("general_setting: {master_key: sk-mine}", "no_auth: true"),
            ("litellm_settings: {master_key: sk-mine}", "no_auth: true"),
            ("general_settings: {allowed_ips: [localhost]}", "write it as 10."),
            ("general_settings: {master_key: \"  \"}", "no_auth: true"),
            ("general_settings: {master_key: os.environ/LOST}", "set it, or"),
        ]
    )
    func refused(settings: String, remedy: String) async throws {
        let configuration = Self.model + settings + "\n"
        let serve = try ProxyProcess(configuration: configuration, port: try ProxyProcess.freePort())
        #expect(await serve.end() == 1)
        let validate = try ProxyProcess(["--validate_config"], configuration: configuration)
        #expect(await validate.end() == 1)
        for log in [serve.log, validate.log] {
            #expect(log.contains("config.yaml:4:") && log.contains("error: "), "\(log)")
            #expect(log.contains(remedy), "\(log)")
            #expect(!log.contains("sk-mine"))
        }
    }

    @Test func emptyMasterKeyVariableIsRefused() async throws {
        for arguments in [["--config"], ["--model", "openai/x", "--api_base", "http://127.0.0.1:1"], []] {
            for value in ["", "   "] {
                let proxy = try ProxyProcess(
                    arguments == ["--config"] ? [] : arguments,
                    configuration: arguments == ["--config"] ? Self.model : nil,
                    port: try ProxyProcess.freePort(),
                    environment: ["LITELLM_MASTER_KEY": value]
                )
                #expect(await proxy.end() == 1)
                #expect(proxy.log.contains("the master key is empty"), "\(proxy.log)")
            }
        }
    }

    @Test("no_auth: true serves everyone; allowed_ips serves the listed addresses and gives others a 403")
    func openedOnPurpose() async throws {
        for (settings, status) in [
            ("{custom_auth: a.b, no_auth: true}", 200), ("{allowed_ips: [\"127.0.0.0/8\"]}", 200),
            ("{allowed_ips: [\"10.0.0.0/8\", \"::1\"]}", 403),
        ] {
            let proxy = try ProxyProcess(
                configuration: Self.model + "general_settings: \(settings)\n",
                port: try ProxyProcess.freePort()
            )
            #expect(await proxy.waitUntilReady(), "\(proxy.log)")
            let client = try ProxyClient(port: proxy.port)
            #expect(try await client.chat("chat").status == status)
            #expect(try await client.get("/health/liveliness").status == 200)
        }
    }

    @Test(
        "A reload that removes the key or the models is refused for a changed file, SIGHUP and a request",
        arguments: [
            ("model_list:", "model_lst:", "model_lst"),
            ("master_key: sk-mine", "health_check_interval: 60", "let everyone in"),
            ("master_key:", "masterkey:", "masterkey"),
            ("litellm_params:", "litelm_params:", "litellm_params"),
            ("general_settings:", "general_setting:", "general_setting"),
        ]
    )
    func reload(change: (from: String, to: String, reported: String)) async throws {
        let good = Self.model + "general_settings: {master_key: sk-mine}\n"
        let proxy = try ProxyProcess(configuration: good, port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port)
        let key: HTTPFields = [.authorization: "Bearer sk-mine"]
        let path = "\(proxy.folder)/config.yaml"
        let broken = good.replacing(change.from, with: change.to)
        try broken.write(toFile: path, atomically: true, encoding: .utf8)
        // The watcher.
        #expect(await proxy.waitForLog("configuration not reloaded (the file changed)"), "\(proxy.log)")
        proxy.signal(SIGHUP)
        #expect(await proxy.waitForLog("configuration not reloaded (SIGHUP)"), "\(proxy.log)")
        let response = try await client.post("/config/reload", headers: key)
        #expect(response.status == 400)
        let message = response.body?["error"]?["message"]?.stringValue ?? ""
        for text in [message, proxy.log] {
            #expect(text.contains("config.yaml:") && text.contains(change.reported), "\(text)")
        }
        #expect(try await client.chat("chat", headers: key).status == 200)
        #expect(try await client.chat("chat").status == 401)
        #expect(try await client.get("/health/readiness").status == 200)
        // On purpose it is allowed.
        let open = good.replacing("master_key: sk-mine", with: "no_auth: true")
        try open.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(await proxy.waitForLog("configuration reloaded"))
        #expect(try await client.chat("chat").status == 200)
    }

    @Test func proxyWithoutModelsStartsButIsNotReady() async throws {
        let yaml = "model_list: []\nrouter_settings: {model_group_alias: {default: chat}}\n"
        let proxy = try ProxyProcess(configuration: yaml, port: try ProxyProcess.freePort())
        #expect(await proxy.waitUntilReady(), "\(proxy.log)")
        let client = try ProxyClient(port: proxy.port)
        let readiness = try await client.get("/health/readiness")
        #expect(readiness.status == 503)
        #expect(readiness.body?["reason"]?.stringValue?.contains("no model is served") == true)
        #expect(try await client.get("/v1/models").body?["data"] == [])
    }

    @Test func fileIncludedByMistakeIsRefusedWithoutQuotingIt() async throws {
        let folder = "\(NSTemporaryDirectory())included-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let texts = [
            "root:$6$MARKER$hash:19000:0:99999:7:::\nuser:MARKER:1:\n", "MARKER_KEY=MARKER\nB=\"MARKER\"\n",
            "MARKER_KEY: MARKER\nother: {MARKER: MARKER}\n", "a: !MARKER x\n", "MARKER: 1\nMARKER: 2\n",
            "- MARKER\n- model_name: MARKER\n", "MARKER: [\n", "\"MARKER\": \"\\q\"\n",
            "? {MARKER: 1}\n: 2\n",
            "model_list: []\nMARKER: MARKER\n", "services: {MARKER: {}}\n", "apiVersion: v1\nkind: MARKER\n",
            "model_list: MARKER\n", "-----BEGIN PRIVATE KEY-----\nMARKER\n", "MARKER\u{0}MARKER", "*MARKER\n",
        ]
        for text in texts {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/secret"))
            let proxy = try ProxyProcess(
                ["--validate_config"],
                configuration: Self.model + "include: [\"\(folder)/secret\"]\n"
            )
            _ = await proxy.end()
            #expect(!(proxy.log + proxy.output).contains("MARKER"), "\(text): \(proxy.log)\(proxy.output)")
            #expect((proxy.log + proxy.output).contains("\(folder)/secret:"), "\(proxy.log)")
        }
        for path in ["/dev/zero", "/dev/null", folder] {
            let proxy = try ProxyProcess(
                ["--validate_config"],
                configuration: Self.model + "include: [\"\(path)\"]\n"
            )
            #expect(await proxy.end() == 1)
            #expect(proxy.log.contains("\(path) cannot be read"), "\(proxy.log)")
        }
    }
}
