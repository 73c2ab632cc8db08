import CurlTransport
import Logging
import ProxyServer
import ServiceLifecycle

/// Ends the server in order when the process is told to stop: the port first, then what is under way, then the engines and the threads.
struct ServingService: Service {
    let server: ProxyServer
    let transport: CurlTransport
    let loops: EventLoops
    let banner: Banner
    let logger: Logger

    func run() async throws {
        // Not before signals are caught: whoever reads that the proxy listens may stop it at once.
        banner.print(to: logger)
        try? await gracefulShutdown()
        await server.shutdown()
        await transport.shutdown()
        await loops.shutdown()
    }
}

extension ServingService: CustomStringConvertible {
    /// Its name alone: debug lines of the service lifecycle show it, and what it is made of holds the whole configuration.
    var description: String { "ServingService" }
}
