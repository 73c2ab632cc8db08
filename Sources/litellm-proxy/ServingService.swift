import CurlTransport
import Logging
import ProxyCore
import ProxyServer
import ServiceLifecycle

/// Shuts down in order when the process is told to stop: the port, the requests in flight, the transport, the threads.
struct ServingService: Service {
    let server: ProxyServer
    let transport: CurlTransport
    let loops: EventLoops
    let banner: Banner
    let logger: Logger

    func run() async throws {
        // After signal handling is set up, because a reader of the banner may stop the proxy at once.
        banner.print(to: logger)
        try? await gracefulShutdown()
        await server.shutdown()
        await transport.shutdown()
        await loops.shutdown()
    }
}

extension ServingService: CustomStringConvertible {
    /// Only the name: ServiceLifecycle logs it, and the properties contain the whole configuration.
    var description: String { "ServingService" }
}

/// The lines logged at the start: the address, the models, and a warning if anyone may use them.
struct Banner {
    let configuration: ProxyConfiguration
    let server: ProxyServer

    func print(to logger: Logger) {
        let names = Set(configuration.router.deployments.map(\.modelName)).sorted()
        let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        let count = names.count == 1 ? "1 model" : "\(names.count) models"
        logger.notice("listening on \(server.address), serving \(count): \(shown)")
        if names.isEmpty { logger.error("no model is served, so /health/readiness responds with 503") }
        guard configuration.isOpenToEverybody, !server.isLoopback else { return }
        let reason = configuration.servesEverybody ? "general_settings.no_auth is on" : "no master key is set"
        logger.warning(
            "\(reason): everyone who can reach this address may use the models; set LITELLM_MASTER_KEY, or keep the firewall closed"
        )
    }
}
