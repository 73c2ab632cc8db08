import Foundation
import ProxyCore
import ProxyTesting
import RouterConfig
import Testing

@testable import ProxyOperations

@Suite struct ReloadCoordinatorTests {
    private static func file(_ name: String) -> String {
        "model_list: [{model_name: \(name), litellm_params: {model: openai/up, api_base: \"http://up.test/v1\"}}]\n"
    }

    @Test func outcomeAndLogSayWhatChangedOrWhatIsWrong() async throws {
        let path = "\(NSTemporaryDirectory())reload-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.file("chat").write(toFile: path, atomically: true, encoding: .utf8)
        let loader = ConfigLoader(environment: [:])
        let loaded = try loader.load(path: path)
        let service = ProxyService(configuration: loaded.proxy, transport: TestBackend { _ in .echo })
        let lines = LogLines()
        let coordinator = ReloadCoordinator(
            reloader: ConfigurationReloader(path: path, loader: loader, loaded: loaded),
            manager: ServiceManager(environment: [:]),
            logger: lines.logger("reload", .text)
        )
        #expect(await coordinator.reloadIfChanged(service) == false)

        try Self.file("renamed").write(toFile: path, atomically: true, encoding: .utf8)
        guard case .reloaded(let difference, let findings) = await coordinator.reload(service) else {
            Issue.record("a valid file is not reloaded: \(lines.text)")
            return
        }
        #expect(difference.added.first?.hasPrefix("renamed → openai/up") == true)
        #expect(difference.removed.count == 1 && findings.isEmpty)
        #expect(lines.text.contains("configuration reloaded (POST /config/reload)"))
        #expect(service.router.snapshot.listedModels == ["renamed"])

        try "model_list: [".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(await coordinator.reloadIfChanged(service))
        #expect(lines.text.contains("configuration not reloaded (the file changed), keeping the old one"))
        // Reported once, not at every check.
        #expect(await coordinator.reloadIfChanged(service) == false)
        #expect(service.router.snapshot.listedModels == ["renamed"])
    }
}
