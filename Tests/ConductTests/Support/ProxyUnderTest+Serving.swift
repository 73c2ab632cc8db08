import CurlTransport
import Logging
import ProxyCore
import ProxyServer

extension ProxyUnderTest {
    /// Runs a test against a proxy whose deployments are at these addresses, asked in this order, and stops the proxy.
    static func serving<Value>(
        _ addresses: [String],
        observers: [any ProxyObserver] = [],
        change: (inout ProxyConfiguration) -> Void = { _ in },
        _ test: (ProxyUnderTest) async throws -> Value
    ) async throws -> Value {
        let proxy = try await start(addresses, observers: observers, change: change)
        do {
            let value = try await test(proxy)
            await proxy.stop()
            return value
        } catch {
            await proxy.stop()
            throw error
        }
    }

    private static func start(
        _ addresses: [String],
        observers: [any ProxyObserver],
        change: (inout ProxyConfiguration) -> Void
    ) async throws -> ProxyUnderTest {
        let deployments = addresses.enumerated().map { index, address in
            DeploymentConfiguration(
                id: DeploymentID("d\(index)"),
                modelName: "chat",
                upstreamModel: "upstream",
                baseURL: address,
                order: index
            )
        }
        var configuration = ProxyConfiguration(router: RouterConfiguration(deployments: deployments))
        change(&configuration)
        let loops = EventLoops()
        let transport = try await CurlTransport(on: loops.hosts)
        let service = ProxyService(configuration: configuration, transport: transport, observers: observers)
        let server = try await ProxyServer.start(
            service: service,
            configuration: ServerConfiguration(
                endpoint: .address(host: "127.0.0.1", port: 0),
                limits: ConnectionLimits(),
                drainTime: .seconds(10)
            ),
            on: loops,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return ProxyUnderTest(server: server, service: service, transport: transport, loops: loops)
    }
}
