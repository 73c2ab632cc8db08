import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Header fields that a client chooses")
struct ClientFieldTests {
    /// A backend that dislikes a request with a certain field, and serves every other.
    private func service(disliking name: HTTPField.Name, status: Int, deployments: Int) -> (
        ProxyService, ScriptedTransport
    ) {
        let transport = ScriptedTransport { request throws(TransportError) in
            request.headers.contains(name)
                ? .json(status: status, #"{"error":{"message":"no"}}"#)
                : .json(#"{"model":"up","choices":[{"finish_reason":"stop"}]}"#)
        }
        var router = RouterConfiguration(
            deployments: (0..<deployments).map { Samples.deployment("\($0)") }
        )
        router.retries.count = 1
        let service = ProxyService(
            configuration: ProxyConfiguration(router: router),
            transport: transport,
            dependencies: ProxyDependencies(
                clock: ManualClock(skippingWaitsUpTo: .seconds(6000)),
                randomBits: { 0 }
            )
        )
        return (service, transport)
    }

    private func ask(_ service: ProxyService, _ headers: HTTPFields = [:]) async -> Int {
        await service.respond(
            to: ProxyRequest(
                method: .post,
                target: "/v1/chat/completions",
                headers: headers,
                body: Array(#"{"model":"chat"}"#.utf8)
            )
        ).head.status.code
    }

    static let names = [
        "openai-organization", "openai-project", "openai-beta", "anthropic-beta", "anthropic-version",
        "x-data-parallel-rank", "x-session-id",
    ]

    @Test(
        "None of them takes a deployment from others",
        arguments: names,
        [401, 403, 404, 400, 500, 502, 504]
    )
    func harmless(text: String, status: Int) async throws {
        let name = try #require(HTTPField.Name(text))
        let (service, _) = service(disliking: name, status: status, deployments: 2)
        for _ in 0..<12 { _ = await ask(service, [name: "mine"]) }
        for deployment in service.router.snapshot.groups[0].deployments {
            let reading = deployment.state.reading(at: service.context.dependencies.clock.now)
            #expect(reading.restsUntil == nil && reading.recentFailures == 0, "\(text) \(status)")
        }
        #expect(await ask(service) == 200)
    }

    @Test(
        "Those that belong to the key are not passed on",
        arguments: [
            "openai-organization", "OpenAI-Project", "openai-anything", "anthropic-anything", "x-other",
        ]
    )
    func withheld(text: String) async throws {
        let name = try #require(HTTPField.Name(text))
        let (service, transport) = service(disliking: name, status: 401, deployments: 1)
        #expect(await ask(service, [name: "mine"]) == 200)
        #expect(transport.requests.last?.headers.contains(name) == false)
    }

    @Test("The configuration's own are sent, and its failures count")
    func configured() async throws {
        let name = try #require(HTTPField.Name("openai-organization"))
        let transport = ScriptedTransport { request throws(TransportError) in
            .json(status: request.headers[name] == "org-1" ? 401 : 200, "{}")
        }
        var router = Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
        for index in 0..<2 {
            router.deployments[index].extraHeaders = [
                .init(name: "OpenAI-Organization", value: SecretString("org-1"))
            ]
        }
        let service = ProxyService(configuration: ProxyConfiguration(router: router), transport: transport)
        #expect(await ask(service, [name: "mine"]) == 502)
        let readings = service.router.snapshot.groups[0].deployments.map { $0.state.reading(at: .now) }
        #expect(readings.contains { $0.restsUntil != nil })
    }

    @Test(
        "An error amid the stream of such a call weighs nothing; without the field it does",
        arguments: [true, false]
    )
    func midway(hasField: Bool) async throws {
        let events = [
            #"data: {"model":"up","choices":[{"delta":{"content":"a"}}]}"# + "\n\n",
            #"data: {"error":{"message":"no"}}"# + "\n\n",
        ]
        let service = ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment("a"), Samples.deployment("b"))
            ),
            transport: ScriptedTransport { _ throws(TransportError) in .events(events) }
        )
        let name = try #require(HTTPField.Name("x-data-parallel-rank"))
        for _ in 0..<12 {
            let response = await service.respond(
                to: ProxyRequest(
                    method: .post,
                    target: "/v1/chat/completions",
                    headers: hasField ? [name: "99"] : [:],
                    body: Array(#"{"model":"chat","stream":true}"#.utf8)
                )
            )
            guard case .stream(let write) = response.body else { continue }
            try? await write(BodyCollector())
        }
        let readings = service.router.snapshot.groups[0].deployments.map { $0.state.reading(at: .now) }
        #expect(readings.allSatisfy { $0.recentFailures == 0 } == hasField)
    }

    @Test("A broken network and load count all the same")
    func ownFailures() async throws {
        let name = try #require(HTTPField.Name("anthropic-beta"))
        let (service, _) = service(disliking: name, status: 503, deployments: 2)
        _ = await ask(service, [name: "mine"])
        let readings = service.router.snapshot.groups[0].deployments.map {
            $0.state.reading(at: service.context.dependencies.clock.now)
        }
        #expect(readings.contains { $0.recentFailures > 0 })
    }
}
