import CurlTransport
import Logging
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
