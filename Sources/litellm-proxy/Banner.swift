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
        let count = names.count == 1 ? "1 model" : "\(names.count) models"
        logger.notice("listening on \(server.address), serving \(count): \(shown)")
        if configuration.masterKey == nil, !server.isLoopback {
            logger.warning(
                "no master key is set: everybody who reaches this address may use the models; set LITELLM_MASTER_KEY, or keep the firewall closed"
            )
        }
    }
}
