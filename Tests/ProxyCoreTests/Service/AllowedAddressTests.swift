import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("allowed_ips: who may ask, by address")
struct AllowedAddressTests {
    @Test(
        "Addresses lie in ranges",
        arguments: [
            ("10.0.0.7", "10.0.0.7", true), ("10.0.0.7", "10.0.0.8", false),
            ("10.0.0.7", "::ffff:10.0.0.7", true),
            ("::ffff:10.0.0.7", "10.0.0.7", true), ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", true),
            ("10.0.0.4/31", "10.0.0.5", true), ("10.0.0.4/31", "10.0.0.6", false),
            ("10.0.0.4/32", "10.0.0.4", true),
            ("fd00::/8", "fd12:3456::1", true), ("fd00::/8", "fe00::1", false),
            ("fd00::1", "fd00:0:0:0::1", true),
            ("2001:db8::/65", "2001:db8::7fff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
            ("2001:db8::/64", "2001:db8::ffff:0:0:1", true), ("fe80::1", "fe80::1%eth0", true),
            ("10.0.0.7", "", false),
            ("10.0.0.7", "not an address", false), ("::1", "127.0.0.1", false), ("::1/128", "::1", true),
        ]
    )
    func ranges(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isInside)
    }

    @Test(
        "What is not an address is no range",
        arguments: [
            "", "localhost", "10.0.0", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/8/8", "::1/129",
            "10.0.0.*",
            "010.0.0.1", "10.0.0.1-10.0.0.9", "/8", " 10.0.0.1", "10.0.0.1%eth0", "10.0.0.1/+8",
            "10.0.0.1/0008",
        ]
    )
    func refused(text: String) { #expect(AddressRange(text) == nil) }

    private func status(_ target: String, from address: String?, key: String? = nil) async throws -> Int {
        let configuration = ProxyConfiguration(
            router: Samples.configuration(Samples.deployment("a")),
            masterKey: key.map { SecretString($0) },
            observability: ObservabilityConfiguration(servesMetrics: true, metricsNeedKey: false),
            allowedAddresses: try [#require(AddressRange("10.0.0.0/8")), #require(AddressRange("::1"))]
        )
        let service = ProxyService(configuration: configuration, transport: ScriptedTransport(responses: []))
        let request = ProxyRequest(method: .get, target: target, remoteAddress: address)
        return await service.respond(to: request).head.status.code
    }

    @Test("Others get a 403, key or no key, for all but liveness, readiness and the root")
    func enforced() async throws {
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "::1"] {
            #expect(try await status("/v1/models", from: address) == 200)
            #expect(try await status("/v1/models", from: address, key: "sk-1") == 401)
            #expect(try await status("/metrics", from: address) == 200)
        }
        for address in ["127.0.0.1", "11.0.0.1", nil, "", "a path"] {
            #expect(try await status("/v1/models", from: address) == 403)
            #expect(try await status("/v1/models", from: address, key: "sk-1") == 403)
            #expect(try await status("/metrics", from: address) == 403)
            #expect(try await status("/health/readiness", from: address) == 200)
            #expect(try await status("/", from: address) == 200)
        }
    }

    @Test("A proxy that serves no model is not ready, and lists no alias that leads nowhere")
    func noModels() async throws {
        var router = RouterConfiguration(deployments: [])
        router.aliases = [ModelAlias(name: "default", group: "chat")]
        let service = ProxyService(
            configuration: ProxyConfiguration(router: router),
            transport: ScriptedTransport(responses: [])
        )
        let ready = await service.respond(to: ProxyRequest(method: .get, target: "/health/readiness"))
        #expect(ready.head.status == .serviceUnavailable)
        guard case .bytes(let bytes) = ready.body else { return #expect(Bool(false)) }
        #expect(try JSONValue(parsing: bytes)["reason"]?.stringValue?.contains("no model is served") == true)
        #expect(service.router.snapshot.listedModels.isEmpty)
        router.deployments = [Samples.deployment("a", model: "chat")]
        service.update(ProxyConfiguration(router: router))
        #expect(service.router.snapshot.listedModels == ["chat", "default"])
        let again = await service.respond(to: ProxyRequest(method: .get, target: "/health/readiness"))
        #expect(again.head.status == .ok)
    }
}
