import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("POST /config/reload")
struct ReloadEndpointTests {
    /// Reads a configuration that the test made.
    private struct Reading: ConfigurationReloading {
        var configuration: ProxyConfiguration?

        func reload(_ service: ProxyService) async -> ReloadOutcome {
            guard let configuration else { return .refused(findings: ["config.yaml:2:1: error: a tab"]) }
            let difference = ConfigurationDifference(from: service.configuration, to: configuration)
            service.update(configuration)
            return .reloaded(difference, findings: ["config.yaml:3:1: warning: odd"])
        }
    }

    private static let key: HTTPFields = [.authorization: "Bearer sk-key"]

    private func configuration(masterKey: String? = "sk-key") -> ProxyConfiguration {
        ProxyConfiguration(
            router: Samples.configuration(Samples.deployment("a"), Samples.deployment("b")),
            masterKey: masterKey.map { SecretString($0) }
        )
    }

    private func service(
        _ reading: (any ConfigurationReloading)?,
        masterKey: String? = "sk-key"
    ) -> ProxyService {
        ProxyService(
            configuration: configuration(masterKey: masterKey),
            transport: ScriptedTransport(responses: []),
            reloading: reading
        )
    }

    private func ask(
        _ service: ProxyService,
        _ headers: HTTPFields = key,
        method: HTTPRequest.Method = .post
    ) async -> (head: HTTPResponse, body: JSONValue?) {
        let response = await service.respond(
            to: ProxyRequest(method: method, target: "/config/reload", headers: headers)
        )
        guard case .bytes(let bytes) = response.body else { return (response.head, nil) }
        return (response.head, try? JSONValue(parsing: bytes))
    }

    @Test("Answers with what was added, removed and changed; requests from now on meet it")
    func reloads() async throws {
        var new = configuration()
        new.router.deployments[1].weight = 2
        new.router.deployments[0] = Samples.deployment("c", model: "other")
        new.router.retries.count = 7
        let service = service(Reading(configuration: new))
        let answer = await ask(service)
        #expect(answer.head.status == .ok)
        let body = try #require(answer.body)
        #expect(body["status"] == "reloaded")
        #expect(body["added"] == ["other → openai/qwen2.5-7b at http://backend-c.test:8000/v1"])
        #expect(body["removed"] == ["chat → openai/qwen2.5-7b at http://backend-a.test:8000/v1"])
        #expect(body["changed"] == ["chat → openai/qwen2.5-7b at http://backend-b.test:8000/v1"])
        #expect(body["settings"] == ["retries"])
        #expect(body["findings"] == ["config.yaml:3:1: warning: odd"])
        #expect(service.router.snapshot.listedModels == ["other", "chat"])
        #expect(await ask(service).body?["status"] == "unchanged")
    }

    @Test("A configuration that cannot be used is a 400 with the findings, and nothing changes")
    func refused() async {
        let service = service(Reading())
        let answer = await ask(service)
        #expect(answer.head.status == .badRequest)
        #expect(answer.body?["error"]?["code"] == "invalid_configuration")
        let message = answer.body?["error"]?["message"]?.stringValue
        #expect(message?.contains("config.yaml:2:1: error: a tab") == true)
        #expect(service.configuration == configuration())
    }

    @Test("Only for who has the master key, and not where there is none")
    func access() async {
        #expect(await ask(service(Reading()), [:]).head.status == .unauthorized)
        let open = await ask(service(Reading(), masterKey: nil), [:])
        #expect(open.head.status == .forbidden)
        #expect(open.body?["error"]?["code"] == "master_key_required")
        let get = await ask(service(Reading()), method: .get)
        #expect(get.head.status == .methodNotAllowed)
        #expect(get.head.headerFields[.allow] == "POST, OPTIONS")
    }

    @Test("Without a file there is nothing to read again")
    func noFile() async {
        let answer = await ask(service(nil))
        #expect(answer.head.status == .badRequest)
        #expect(answer.body?["error"]?["code"] == "no_configuration_file")
    }
}
