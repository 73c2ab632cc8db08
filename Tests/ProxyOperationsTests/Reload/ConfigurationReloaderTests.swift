import Foundation
import ProxyCore
import ProxyTesting
import RouterConfig
import Testing

@testable import ProxyOperations

/// Breaks the file of a running service in the ways operators do.
@Suite(.timeLimit(.minutes(5))) struct ConfigurationReloaderTests {
    private static let first = """
        model_list:
          - model_name: chat
            litellm_params:
              model: openai/qwen
              api_base: http://a.test/v1
          - model_name: small
            litellm_params:
              model: openai/qwen-small
              api_base: http://b.test/v1
          - model_name: large
            litellm_params:
              model: openai/qwen-large
              api_base: http://c.test/v1
        router_settings:
          num_retries: 1
        general_settings:
          master_key: sk-of-mine

        """

    /// A file on disk, and a service running with it.
    private final class Scene {
        let folder: String
        let service: ProxyService
        private let reloader: ConfigurationReloader
        var path: String { "\(folder)/config.yaml" }

        init(_ text: String, included: String? = nil) throws {
            folder = "\(NSTemporaryDirectory())reload-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/config.yaml"))
            if let included { try Data(included.utf8).write(to: URL(fileURLWithPath: "\(folder)/part.yaml")) }
            let loader = ConfigLoader(environment: [:])
            let loaded = try loader.load(path: "\(folder)/config.yaml")
            service = ProxyService(configuration: loaded.proxy, transport: TestBackend { _ in .echo })
            reloader = ConfigurationReloader(path: "\(folder)/config.yaml", loader: loader, loaded: loaded)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

        /// The findings of a refused reload, `nil` if it succeeded.
        func reload() -> String? {
            do throws(ConfigError) {
                _ = try reloader.reload(service)
                return nil
            } catch {
                return error.description
            }
        }

        var models: [String] { service.router.snapshot.listedModels }
    }

    private struct Break: CustomTestStringConvertible {
        let testDescription: String
        let line: Int?
        let change: @Sendable (String) -> [UInt8]

        init(_ name: String, line: Int? = nil, _ change: @escaping @Sendable (String) -> String) {
            (testDescription, self.line) = (name, line)
            self.change = { Array(change($0).utf8) }
        }

        init(_ name: String, bytes change: @escaping @Sendable (String) -> [UInt8]) {
            (testDescription, line, self.change) = (name, nil, change)
        }
    }

    private static let breaks: [Break] = [
        Break("model_lst", line: 1) { $0.replacing("model_list:", with: "model_lst:") },
        Break("models", line: 1) { $0.replacing("model_list:", with: "models:") },
        Break("Model-List", line: 1) { $0.replacing("model_list:", with: "Model-List:") },
        Break("an empty list") { _ in "model_list: []\ngeneral_settings: {master_key: sk-of-mine}\n" },
        Break("a list of nothing") { _ in "model_list:\ngeneral_settings: {master_key: sk-of-mine}\n" },
        Break("a mapping", line: 1) { _ in "model_list: {a: b}\ngeneral_settings: {master_key: sk-of-mine}\n"
        },
        Break("a text", line: 1) { _ in "model_list: chat\ngeneral_settings: {master_key: sk-of-mine}\n" },
        Break("half of a line") { String($0.prefix(130)) },
        Break("no authentication any more") { String($0.prefix($0.count - 50)) },
        Break("an empty file") { _ in "" },
        Break("only a comment") { _ in "# to be done\n" },
        Break("providers that are not served") { $0.replacing("openai/", with: "bedrock/") },
        Break("one entry without its model", line: 6) {
            $0.replacing("model: openai/qwen-small", with: "mdoel: openai/x")
        },
        Break("one entry without its parameters", line: 6) {
            $0.replacing(
                "  - model_name: small\n    litellm_params:",
                with: "  - model_name: small\n    litellm_param:"
            )
        },
        Break("one address under another name", line: 9) {
            $0.replacing("api_base: http://b.test/v1", with: "api_bas: http://b.test/v1")
        },
        Break("an indentation", line: 5) {
            $0.replacing("      model: openai/qwen\n", with: "     model: openai/qwen\n")
        },
        Break("a section below the last entry", line: 15) {
            $0.replacing("general_settings:\n  master_key", with: "    general_settings:\n      master_key")
                .replacing("router_settings:\n  num_retries: 1\n", with: "")
        },
        Break("a lost dash", line: 6) {
            $0.replacing("  - model_name: small", with: "    model_name: small")
        },
        Break("a second model_list") {
            $0
                + "model_list:\n  - model_name: chat\n    litellm_params: {model: openai/x, api_base: \"http://d.test\"}\n"
        },
        Break("general_setting", line: 16) { $0.replacing("general_settings:", with: "general_setting:") },
        Break("router_setings", line: 14) { $0.replacing("router_settings:", with: "router_setings:") },
        Break("masterkey") { $0.replacing("master_key:", with: "masterkey:") },
        Break("no master key") {
            $0.replacing("  master_key: sk-of-mine\n", with: "  health_check_interval: 60\n")
        },
        Break("an empty master key") { $0.replacing("sk-of-mine", with: "\"\"") },
        Break("a variable that is not set") { $0.replacing("sk-of-mine", with: "os.environ/GONE") },
        Break("an include that is not there") { $0 + "include: [gone.yaml]\n" },
        Break("an include of what is none") { $0 + "includ: [gone.yaml]\n" },
        Break("a bracket") { $0 + "litellm_settings: [\n" },
        Break("a tab", line: 15) { $0.replacing("  num_retries", with: "\tnum_retries") },
        Break("a merge conflict") {
            $0.replacing("router_settings:", with: "<<<<<<< HEAD\nrouter_settings:")
        },
        Break("UTF-16", bytes: { [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }),
        Break("a NUL", bytes: { Array($0.utf8) + [0, 0, 0] }),
        Break("another kind of file") { _ in "services: {proxy: {image: x}}\n" },
        Break("JSON cut in the middle") { _ in #"{"model_list": [{"model_name": "chat", "litellm_par"# },
    ]

    @Test(
        "A file that --validate_config calls invalid, or that drops authentication, changes nothing",
        arguments: breaks
    )
    private func refused(_ broken: Break) throws {
        let scene = try Scene(Self.first)
        let text = broken.change(Self.first)
        try #require(text != Array(Self.first.utf8), "the change changes nothing")
        try scene.write(text)
        let findings = try #require(scene.reload())
        #expect(findings.contains("config.yaml:\(broken.line.map { "\($0):" } ?? "")"), "\(findings)")
        #expect(findings.contains("error: "))
        #expect(scene.models == ["chat", "small", "large"])
        #expect(scene.service.configuration.masterKey?.reveal() == "sk-of-mine")
        // Repaired, it is loaded again.
        try scene.write(Array(Self.first.replacing("small", with: "tiny").utf8))
        #expect(scene.reload() == nil)
        #expect(scene.models == ["chat", "tiny", "large"])
    }

    @Test(
        "A valid file is loaded",
        arguments: [
            { @Sendable (text: String) -> String in text.replacing("\n", with: "\r\n") },
            { @Sendable (text: String) -> String in "\u{FEFF}" + text },
            { @Sendable (text: String) -> String in
                String(text.prefix(111)) + "\ngeneral_settings: {master_key: sk-b}\n"
            },
            { @Sendable (text: String) -> String in text + "x-notes: {a: b}\n" },
            { @Sendable (text: String) -> String in
                text.replacing("master_key: sk-of-mine", with: "no_auth: true")
            },
        ]
    )
    func accepted(change: @Sendable (String) -> String) throws {
        let scene = try Scene(Self.first)
        try scene.write(Array(change(Self.first).utf8))
        let findings = scene.reload()
        #expect(findings == nil, "\(findings ?? "")")
        #expect(scene.models.first == "chat")
    }

    @Test func deletedFilesAndIncludesChangeNothing() throws {
        let scene = try Scene(
            Self.first + "include: [part.yaml]\n",
            included: "litellm_settings: {drop_params: true}\n"
        )
        try FileManager.default.removeItem(atPath: "\(scene.folder)/part.yaml")
        #expect(scene.reload()?.contains("part.yaml cannot be read") == true)
        try FileManager.default.removeItem(atPath: scene.path)
        #expect(scene.reload()?.contains("there is no such file") == true)
        #expect(scene.models == ["chat", "small", "large"] && scene.service.configuration.dropsParameters)
    }

    @Test func removingTheAllowedAddressesIsRefusedWithoutAKey() throws {
        let guarded = Self.first.replacing("master_key: sk-of-mine", with: "allowed_ips: [127.0.0.1]")
        let scene = try Scene(guarded)
        try scene.write(
            Array(guarded.replacing("allowed_ips: [127.0.0.1]", with: "health_check_interval: 60").utf8)
        )
        #expect(scene.reload()?.contains("this file would let everyone in") == true)
        #expect(scene.service.configuration.allowedAddresses != nil)
    }

    @Test(
        "A reload does not replace the key by a list of addresses",
        arguments: ["127.0.0.1", "0.0.0.0/0"]
    )
    func keyForAddresses(range: String) throws {
        let scene = try Scene(Self.first)
        try scene.write(
            Array(Self.first.replacing("master_key: sk-of-mine", with: "allowed_ips: [\(range)]").utf8)
        )
        #expect(scene.reload()?.contains("error: general_settings") == true)
        #expect(scene.service.configuration.masterKey != nil)
    }
}
