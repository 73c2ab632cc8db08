import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("drop_params")
struct DroppedParametersTests {
    private static let body =
        #"{"model":"chat","user":"u","thinking":{},"reasoning_effort":"low","verbosity":"low","seed":1,"top_k":2}"#

    /// The names of the fields that the backend got.
    private func sent(
        general: Bool = true,
        path: String = "/v1/chat/completions",
        change: (inout DeploymentConfiguration) -> Void = { _ in }
    ) async throws -> Set<String> {
        let transport = ScriptedTransport { _ throws(TransportError) in .json(#"{"id":"1","choices":[]}"#) }
        var configuration = ProxyConfiguration(
            router: Samples.configuration(Samples.deployment(change: change))
        )
        configuration.dropsParameters = general
        let service = ProxyService(configuration: configuration, transport: transport)
        _ = await service.respond(
            to: ProxyRequest(method: .post, target: path, body: Array(Self.body.utf8))
        )
        let body = try JSONValue(parsing: try #require(transport.requests.first?.body))
        guard case .object(let object) = body else { return [] }
        return Set(object.map(\.key))
    }

    private static let all: Set = [
        "model", "user", "thinking", "reasoning_effort", "verbosity", "seed", "top_k",
    ]

    @Test("Without it everything goes through; a deployment's own word wins")
    func off() async throws {
        #expect(try await sent(general: false) == Self.all)
        #expect(try await sent { $0.dropParameters = false } == Self.all)
        #expect(try await sent(general: false) { $0.dropParameters = true } == ["model", "seed", "top_k"])
    }

    @Test("What goes depends on the provider; what OpenAI does not know is never touched")
    func providers() async throws {
        #expect(try await sent { $0.provider = .openAILike } == ["model", "seed", "top_k"])
        #expect(try await sent { $0.provider = .liteLLMProxy } == Self.all)
        #expect(
            try await sent { $0.provider = .hostedVLLM } == Self.all.subtracting(["user", "verbosity"])
        )
        #expect(
            try await sent { $0.baseURL = "https://api.openai.com/v1" } == Self.all.subtracting(["thinking"])
        )
    }

    @Test("What the configuration allows or sets stays; other endpoints are left alone")
    func exceptions() async throws {
        let kept = try await sent {
            $0.allowedParameters = ["reasoning_effort"]
            $0.extraBody = ["user": "operator"]
        }
        #expect(kept == ["model", "seed", "top_k", "reasoning_effort", "user"])
        #expect(try await sent(path: "/v1/responses") == Self.all)
    }
}
