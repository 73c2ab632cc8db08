import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

@Suite("How backends are found out about")
struct HealthCheckerTests {
    private func deployments(_ change: (inout DeploymentConfiguration) -> Void = { _ in }) -> [Deployment] {
        RouterSnapshot(Samples.configuration(Samples.deployment("a", change: change))).groups[0].deployments
    }

    private static let models = #"{"data":[{"id":"qwen2.5-7b","max_model_len":2048}]}"#

    private static func healthy(_ request: BackendRequest) -> BackendResponse? {
        if request.url.hasSuffix("/health") { return .json("") }
        return request.url.hasSuffix("/models") ? .json(models) : nil
    }

    @Test("The window that is found is kept with the deployment, for listings and checks")
    func window() async {
        let transport = ScriptedTransport { request throws(TransportError) in
            Self.healthy(request) ?? .json(status: 500, "{}")
        }
        let deployments = deployments()
        _ = await HealthChecker(transport: transport).findings(for: deployments, noOlderThan: .zero)
        #expect(deployments[0].state.contextLength == 2048)
        #expect(transport.requests.allSatisfy { $0.method == .get }, "health costs no token")
    }

    @Test(
        "A token is asked for only where the configuration names a model for it",
        arguments: [
            (nil, "/v1/chat/completions", #""max_tokens":1"#),
            ("completion", "/v1/completions", #""max_tokens":1"#),
            ("embedding", "/v1/embeddings", #""input":"test""#),
        ] as [(String?, String, String)]
    )
    func probe(mode: String?, path: String, word: String) async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            Self.healthy(request) ?? .json("{}")
        }
        let deployments = deployments {
            $0.information.healthCheckModel = "qwen2.5-7b"
            $0.information.mode = mode
        }
        let findings = await HealthChecker(transport: transport).findings(
            for: deployments,
            noOlderThan: .zero
        )
        #expect(findings[DeploymentID("a")]?.state == .ready)
        let probe = try #require(transport.requests.last)
        #expect(probe.url.hasSuffix(path))
        #expect(probe.body?.text.contains(word) == true)
        #expect(probe.body?.text.contains(#""model":"qwen2.5-7b""#) == true)
    }

    @Test(
        "A probe that fails says so",
        arguments: [
            (500, HealthFinding.State.failing), (404, .failing), (401, .badKey), (429, .overloaded),
        ]
    )
    func failingProbe(status: Int, state: HealthFinding.State) async {
        let transport = ScriptedTransport { request throws(TransportError) in
            Self.healthy(request) ?? .json(status: status, #"{"error":{"message":"no memory left"}}"#)
        }
        let findings = await HealthChecker(transport: transport).findings(
            for: deployments { $0.information.healthCheckModel = "qwen2.5-7b" },
            noOlderThan: .zero
        )
        let finding = findings[DeploymentID("a")]
        #expect(finding?.state == state)
        if state == .failing { #expect(finding?.detail.contains("no memory left") == true) }
    }

    @Test("However many wait, a backend is asked by one at a time")
    func oneAsksForAll() async {
        let transport = ScriptedTransport { request throws(TransportError) in
            Self.healthy(request) ?? .json("{}")
        }
        let checker = HealthChecker(transport: transport)
        let deployments = deployments()
        let since = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { _ = await checker.ready(among: deployments, since: since) }
            }
        }
        #expect(transport.requests.count == 2, "one question for the health, one for the models")
        #expect(await checker.ready(among: deployments, since: since) == [DeploymentID("a")])
        #expect(await checker.ready(among: deployments, since: .now + .seconds(1)).isEmpty)
    }

    @Test("An answer that nobody waited for says nothing about the backend")
    func cancelled() async {
        let transport = ScriptedTransport { _ throws(TransportError) in .json("") }
        let checker = HealthChecker(transport: transport)
        let deployments = deployments()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await checker.findings(for: deployments, noOlderThan: .zero)
        }
        _ = await task.value
        #expect(checker.lastFinding(for: DeploymentID("a")) == nil)
    }
}
