import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Models behind wildcards and aliases are listed under the names that clients may send")
struct ModelListingTests {
    private static let served =
        #"{"data":[{"id":"qwen","max_model_len":2048},{"id":"org/llama","context_length":4096},{"id":"b\u001b"}]}"#

    private func service(
        _ deployments: DeploymentConfiguration...,
        aliases: [ModelAlias] = [],
        transport: any BackendTransport = Self.backend(Self.served),
        change: (inout ProxyConfiguration) -> Void = { _ in }
    ) -> ProxyService {
        var router = RouterConfiguration(deployments: deployments)
        router.aliases = aliases
        var configuration = ProxyConfiguration(router: router)
        change(&configuration)
        return ProxyService(configuration: configuration, transport: transport)
    }

    private static func backend(_ models: String) -> ScriptedTransport {
        ScriptedTransport { request throws(TransportError) in
            BackendResponse.json(request.url.hasSuffix("/models") ? models : "{}")
        }
    }

    private func get(_ target: String, from service: ProxyService) async throws -> JSONValue {
        let response = await service.respond(
            to: ProxyRequest(method: .get, target: target, headers: [:], body: [])
        )
        guard case .bytes(let bytes) = response.body else {
            throw TransportError(.malformedResponse, phase: .streaming)
        }
        return try JSONValue(parsing: bytes)
    }

    private func ids(_ list: JSONValue) -> [String] {
        list["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    private func names(_ list: JSONValue, _ key: String = "model_name") -> [String] {
        list["data"]?.arrayValue?.compactMap { $0[key]?.stringValue } ?? []
    }

    @Test(
        "What the backend serves takes the wildcard's place",
        arguments: [
            ("*", "openai/*", ["qwen", "org/llama"]),
            ("*", "*", ["qwen", "org/llama"]),
            ("genai/test/*", "openai/*", ["genai/test/qwen", "genai/test/org/llama"]),
            ("llama-*", "openai/org/*", ["llama-llama"]),
            ("*/*", "openai/*/*", ["org/llama"]),
            ("openai/*/*", "openai/*", ["openai/org/llama"]),
            // Nothing that the backend serves is reached by it, or every name reaches one model: as it is written.
            ("other/*", "openai/gpt-*", ["other/*"]),
            ("any/*", "openai/qwen", ["any/*"]),
        ]
    )
    func wildcards(pattern: String, model: String, expected: [String]) async throws {
        let upstream = model.hasPrefix("openai/") ? String(model.dropFirst(7)) : model
        let service = service(
            Samples.deployment(model: pattern, upstream: upstream) { $0.configuredModel = model }
        )
        #expect(ids(try await get("/v1/models", from: service)) == expected)
        // Each name that is listed is served, and arrives as the model that it was listed for.
        for name in expected where !name.contains("*") {
            let resolution = try #require(service.router.snapshot.resolve(name))
            let sent = resolution.group.deployments[0].upstreamModel(wildcardMatch: resolution.wildcardMatch)
            #expect(["qwen", "org/llama"].contains(sent))
        }
    }

    @Test("Other entries keep their names, and each name is listed once")
    func shadowed() async throws {
        let service = service(
            Samples.deployment("a", model: "x/qwen"),
            Samples.deployment("b", model: "x/*", upstream: "*"),
            Samples.deployment("c", model: "x/*", upstream: "*"),
            Samples.deployment("d", model: "x/org/*", upstream: "other-*"),
            aliases: [ModelAlias(name: "default", group: "x/qwen")]
        )
        // x/org/llama belongs to the longer pattern, whose backend serves nothing of that name.
        #expect(ids(try await get("/v1/models", from: service)) == ["x/qwen", "default", "x/*", "x/org/*"])
    }

    @Test(
        "A backend that says nothing leaves the pattern as written",
        arguments: [#"{"data":[]}"#, "{}", "<html>", #"{"data":[{"id":"\u202ex"},{"id":""},{"no":1}]}"#]
    )
    func silent(list: String) async throws {
        let service = service(Samples.deployment(model: "*", upstream: "*"), transport: Self.backend(list))
        #expect(ids(try await get("/v1/models", from: service)) == ["*"])
    }

    @Test("check_provider_endpoint and return_wildcard_routes")
    func settings() async throws {
        let transport = Self.backend(Self.served)
        let entry = Samples.deployment(model: "x/*", upstream: "*")
        let quiet = service(entry, transport: transport) { $0.listing.asksBackends = false }
        #expect(ids(try await get("/v1/models", from: quiet)) == ["x/*"])
        #expect(transport.requests.isEmpty)
        let both = service(entry) { $0.listing.includesPatterns = true }
        #expect(ids(try await get("/v1/models", from: both)) == ["x/*", "x/qwen", "x/org/llama"])
        let asked = try await get("/v1/models?return_wildcard_routes=true", from: service(entry))
        #expect(ids(asked) == ["x/*", "x/qwen", "x/org/llama"])
    }

    @Test(
        "A backend is asked once, then after the interval in the background; while it is down the last list stays"
    )
    func cache() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport { request throws(TransportError) in
            if clock.elapsed > .seconds(900) { throw TransportError(.connectionRefused, phase: .connecting) }
            return BackendResponse.json(request.url.hasSuffix("/models") ? Self.served : "{}")
        }
        let service = ProxyService(
            configuration: ProxyConfiguration(
                router: Samples.configuration(Samples.deployment(model: "x/*", upstream: "*"))
            ),
            transport: transport,
            dependencies: ProxyDependencies(clock: clock)
        )
        func asked() -> Int { transport.requests.count { $0.url.hasSuffix("/models") } }
        for _ in 0..<20 {
            #expect(ids(try await get("/v1/models", from: service)) == ["x/qwen", "x/org/llama"])
        }
        #expect(asked() == 1)
        clock.advance(by: .seconds(301))
        for _ in 0..<20 {
            #expect(ids(try await get("/v1/models", from: service)) == ["x/qwen", "x/org/llama"])
        }
        while asked() < 2 { await Task.yield() }
        #expect(asked() == 2)
        clock.advance(by: .seconds(900))
        for _ in 0..<20 {
            #expect(ids(try await get("/v1/models", from: service)) == ["x/qwen", "x/org/llama"])
        }
    }

    @Test("max_model_len: the backend's own, by the model behind a wildcard, else the configuration's")
    func windows() async throws {
        let service = service(
            Samples.deployment("a", model: "x/*", upstream: "*"),
            Samples.deployment("b", model: "plain") { $0.information.maxInputTokens = 777 },
            Samples.deployment("c", model: "unknown") { $0.mockResponse = "hi" }
        )
        _ = await service.health.findings(
            for: service.router.snapshot.groups.flatMap(\.deployments),
            noOlderThan: .zero
        )
        let list = try await get("/v1/models", from: service)
        func window(_ id: String) -> Int? {
            list["data"]?.arrayValue?.first { $0["id"]?.stringValue == id }?["max_model_len"]?.intValue
        }
        #expect(window("x/qwen") == 2048)
        #expect(window("x/org/llama") == 4096)
        #expect(window("plain") == 777)
        #expect(window("unknown") == nil)
        #expect(try await get("/v1/models/x/qwen", from: service)["max_model_len"]?.intValue == 2048)
    }

    @Test("Aliases are in every list, hidden ones only where they are asked for")
    func aliases() async throws {
        let service = service(
            Samples.deployment("one", model: "akira/qwen2.5-7b"),
            Samples.deployment("two", model: "akira/qwen2.5-7b"),
            Samples.deployment("three", model: "x/*", upstream: "*"),
            aliases: [
                ModelAlias(name: "default", group: "akira/qwen2.5-7b"),
                ModelAlias(name: "secret", group: "akira/qwen2.5-7b", isHidden: true),
            ]
        )
        let expected = [
            "akira/qwen2.5-7b", "akira/qwen2.5-7b", "x/qwen", "x/org/llama", "default", "default",
        ]
        for path in ["/model/info", "/v1/model/info", "/v2/model/info"] {
            #expect(names(try await get(path, from: service)) == expected)
            for name in ["default", "secret"] {
                let rows = try await get("\(path)?model=\(name)", from: service)
                #expect(names(rows) == [name, name])
                #expect(
                    rows["data"]?.arrayValue?.map { $0["model_info"]?["id"]?.stringValue } == ["one", "two"]
                )
            }
            let behind = try await get("\(path)?model=x%2Fqwen", from: service)["data"]?.arrayValue
            #expect(behind?.count == 1)
            #expect(behind?.first?["litellm_params"]?["model"]?.stringValue == "openai/qwen")
            #expect(names(try await get("\(path)?model=nope", from: service)) == [])
            let one = try await get("\(path)?litellm_model_id=two", from: service)["data"]?.arrayValue
            #expect(one?.count == 1)
            #expect(one?.first?["model_name"]?.stringValue == "akira/qwen2.5-7b")
            #expect(try await get("\(path)?litellm_model_id=nope", from: service)["error"] != nil)
        }
        let groups = try await get("/model_group/info", from: service)
        #expect(names(groups, "model_group") == ["akira/qwen2.5-7b", "x/*", "default"])
        #expect(
            names(try await get("/model_group/info?model_group=default", from: service), "model_group") == [
                "default"
            ]
        )
    }

    @Test(
        "/v2/model/info comes in pages",
        arguments: [(1, 2, 2, 2), (2, 2, 1, 2), (9, 2, 0, 2), (1, 50, 3, 1)]
    )
    func pages(page: Int, size: Int, rows: Int, pages: Int) async throws {
        let service = service(
            Samples.deployment("a", model: "a"),
            Samples.deployment("b", model: "b"),
            Samples.deployment("c", model: "c")
        )
        let list = try await get("/v2/model/info?page=\(page)&size=\(size)", from: service)
        #expect(list["data"]?.arrayValue?.count == rows)
        #expect(list["total_count"]?.intValue == 3)
        #expect(list["total_pages"]?.intValue == pages)
    }
}
