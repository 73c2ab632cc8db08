import Logging
import ProxyCore
import ProxyServer

/// What a start says: where, which models, and whether anybody may use them.
struct Banner {
    let configuration: ProxyConfiguration
    let server: ProxyServer

    func print(to logger: Logger) {
        let names = Set(configuration.router.deployments.map(\.modelName)).sorted()
        let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        logger.notice("listening on \(server.address), serving \(names.count) models: \(shown)")
        let isLocal = ["127.0.0.1", "::1"].contains { server.address.contains($0) }
        if configuration.masterKey == nil, !isLocal {
            logger.warning(
                "no master key is set: everybody who reaches this address may use the models; set LITELLM_MASTER_KEY, or keep the firewall closed"
            )
        }
    }
}
