import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

/// The whole way of a request in one process: service, router, attempts, relay; only the backend is scripted.
@Suite("Retries, fallbacks and what the client is told")
struct ServiceRoutingTests {
    private static let good =
        #"{"id":"1","model":"up","choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#

    private func service(
        _ configuration: RouterConfiguration,
        _ transport: ScriptedTransport
    ) -> ProxyService {
        ProxyService(
            configuration: ProxyConfiguration(router: configuration),
            transport: transport,
            dependencies: ProxyDependencies(
                clock: ManualClock(skippingWaitsUpTo: .seconds(6000)),
                randomBits: { 0 }
            )
        )
    }

    private func chat(_ model: String = "chat", headers: HTTPFields = [:]) -> ProxyRequest {
        ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            headers: headers,
            body: Array("{\"model\":\"\(model)\"}".utf8)
        )
    }

    private func body(_ response: ProxyResponse) -> JSONValue? {
        guard case .bytes(let bytes) = response.body else { return nil }
        return try? JSONValue(parsing: bytes)
    }

    @Test("One failure is hidden by a retry on another deployment, at once")
    func retryElsewhere() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.contains("backend-a")
                ? BackendResponse.json(status: 500, "{}") : BackendResponse.json(Self.good)
        }
        var configuration = Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
        configuration.deployments[0].order = 1
        configuration.deployments[1].order = 2
        let response = await service(configuration, transport).respond(to: chat())
        #expect(response.head.status == .ok)
        #expect(body(response)?["model"]?.stringValue == "chat")
        #expect(response.head.headerFields[.attemptedRetries] == "1")
        #expect(response.head.headerFields[.modelID] == "b")
    }

    @Test("A backend that stays down is tried three times, then the client is told")
    func exhausted() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in
            throw TransportError(.connectionRefused, phase: .connecting)
        }
        let response = await service(Samples.configuration(Samples.deployment()), transport).respond(
            to: chat()
        )
        #expect(transport.requests.count == 3)
        #expect([502, 503].contains(response.head.status.code))
        #expect(body(response)?["error"]?["message"]?.stringValue?.contains("connectionRefused") == true)
    }

    @Test("The client's own mistake is passed on as the backend said it, once", arguments: [400, 404, 422])
    func clientMistake(status: Int) async throws {
        let said =
            #"{"error":{"message":"bad temperature","type":"BadRequestError","param":"temperature","code":400}}"#
        let transport = ScriptedTransport { _ throws(TransportError) in
            BackendResponse.json(status: status, said)
        }
        let service = service(Samples.configuration(Samples.deployment()), transport)
        let response = await service.respond(to: chat())
        #expect(response.head.status.code == status)
        #expect(body(response) == (try? JSONValue(parsing: Array(said.utf8))))
        #expect(transport.requests.count == 1)
        let reading = service.router.snapshot.groups[0].deployments[0].state.reading(at: Samples.now)
        #expect(reading.cooldownUntil == nil && reading.recentFailures == 0)
    }

    @Test("A group that failed hands over to its fallback, whose answer carries the name that was asked for")
    func fallback() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.contains("backend-a")
                ? BackendResponse.json(status: 503, "{}") : BackendResponse.json(Self.good)
        }
        var configuration = Samples.configuration(
            Samples.deployment("a"),
            Samples.deployment("b", model: "spare")
        )
        configuration.fallbacks.general = ["chat": ["spare"]]
        let response = await service(configuration, transport).respond(to: chat())
        #expect(response.head.status == .ok)
        #expect(body(response)?["model"]?.stringValue == "chat")
        #expect(response.head.headerFields[.attemptedFallbacks] == "1")
        #expect(response.head.headerFields[.modelGroup] == "spare")
    }

    @Test(
        "An unusable 200 is tried elsewhere",
        arguments: ["", "<html>", "{\"a\":", #"{"error":{"message":"x"}}"#]
    )
    func unusable(answer: String) async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            BackendResponse.json(request.url.contains("backend-a") ? answer : Self.good)
        }
        var configuration = Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
        configuration.deployments[1].order = 2
        configuration.deployments[0].order = 1
        let response = await service(configuration, transport).respond(to: chat())
        #expect(response.head.status == .ok)
        #expect(transport.requests.count == 2)
    }

    @Test("One client's mistakes never take a model from another")
    func mistakesDoNotSpread() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.hasSuffix("/embeddings")
                ? BackendResponse.json(status: 404, #"{"detail":"Not Found"}"#)
                : BackendResponse.json(Self.good)
        }
        let service = service(Samples.configuration(Samples.deployment()), transport)
        for _ in 0..<20 {
            var request = chat()
            request.target = "/v1/embeddings"
            #expect(await service.respond(to: request).head.status.code == 404)
            #expect(await service.respond(to: chat()).head.status == .ok)
        }
    }

    @Test("A refused credential is not tried twice at the same place, and never told as the client's")
    func credential() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in
            BackendResponse.json(status: 401, #"{"error":{"message":"no"}}"#)
        }
        let response = await service(Samples.configuration(Samples.deployment()), transport).respond(
            to: chat()
        )
        #expect(response.head.status.code == 502)
        #expect(transport.requests.count == 1)
        #expect(body(response)?["error"]?["code"]?.stringValue == "backend_credential_refused")
    }

    @Test("The client's key never reaches a backend; the deployment's own does")
    func credentials() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in BackendResponse.json(Self.good) }
        let configuration = Samples.configuration(
            Samples.deployment { $0.apiKey = SecretString("backend-key") }
        )
        _ = await service(configuration, transport).respond(
            to: chat(headers: [.authorization: "Bearer client-key", .cookie: "a=b"])
        )
        let sent = try #require(transport.requests.first)
        #expect(sent.headers[.authorization] == "Bearer backend-key")
        #expect(!sent.headers.contains { $0.value.contains("client-key") || $0.value.contains("a=b") })
    }

    struct Named: Sendable {
        var requested: String
        var entry: String
        var aliases: [ModelAlias] = []
    }

    private static let alias = ModelAlias(name: "a1", group: "chat")

    @Test(
        "Fallbacks are found by each name that leads to a group: alias, concrete name, what the wildcard stands for, group",
        arguments: [
            Named(requested: "a1", entry: "a1", aliases: [alias]),
            Named(requested: "a1", entry: "chat", aliases: [alias]),
            Named(requested: "chat", entry: "chat"), Named(requested: "any/x", entry: "any/x"),
            Named(requested: "any/x", entry: "any/*"), Named(requested: "any/x", entry: "x"),
            Named(requested: "a1", entry: "any/x", aliases: [ModelAlias(name: "a1", group: "any/x")]),
            Named(requested: "chat", entry: "*"),
        ],
        ["general", "context", "policy"]
    )
    func fallbacksByName(_ named: Named, kind: String) async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            if request.url.contains("spare") { return BackendResponse.json(Self.good) }
            return switch kind {
            case "context": .json(status: 400, #"{"error":{"message":"maximum context length is 5"}}"#)
            case "policy":
                .json(status: 400, #"{"error":{"message":"no","code":"content_policy_violation"}}"#)
            default: .json(status: 500, "{}")
            }
        }
        var configuration = Samples.configuration(
            Samples.deployment(),
            Samples.deployment("any", model: "any/*"),
            Samples.deployment("spare", model: "spare")
        )
        configuration.aliases = named.aliases
        let entries = [named.entry: ["spare"]]
        configuration.fallbacks = FallbackConfiguration(
            general: kind == "general" ? entries : [:],
            contextWindow: kind == "context" ? entries : [:],
            contentPolicy: kind == "policy" ? entries : [:]
        )
        let response = await service(configuration, transport).respond(to: chat(named.requested))
        #expect(response.head.status == .ok)
        #expect(response.head.headerFields[.modelID] == "spare")
        #expect(body(response)?["model"]?.stringValue == named.requested)
    }

    @Test("The client's own name wins over the group's, and the chain goes on from there")
    func fallbackChains() async throws {
        let transport = ScriptedTransport { request throws(TransportError) in
            request.url.contains("last") ? BackendResponse.json(Self.good) : .json(status: 500, "{}")
        }
        var configuration = Samples.configuration(
            Samples.deployment(),
            Samples.deployment("spare", model: "spare"),
            Samples.deployment("last", model: "last")
        )
        configuration.aliases = [Self.alias, ModelAlias(name: "a2", group: "spare")]
        configuration.fallbacks.general = ["a1": ["a2"], "chat": ["nobody"], "a2": ["last"]]
        configuration.retries.count = 0
        let response = await service(configuration, transport).respond(to: chat("a1"))
        #expect(response.head.status == .ok)
        #expect(transport.requests.map { $0.url.contains("spare") } == [false, true, false])
    }

    @Test("A retry policy of an alias counts for requests that name it")
    func policyByAlias() async throws {
        let transport = ScriptedTransport { _ throws(TransportError) in
            BackendResponse.json(status: 500, "{}")
        }
        var configuration = Samples.configuration(Samples.deployment())
        configuration.aliases = [Self.alias]
        configuration.retries.groupPolicies = ["a1": [.internalServer: 0]]
        _ = await service(configuration, transport).respond(to: chat("a1"))
        #expect(transport.requests.count == 1)
    }
}
