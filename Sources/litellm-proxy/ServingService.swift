import CurlTransport
import ProxyServer
import ServiceLifecycle

/// Ends the server in order when the process is told to stop: the port first, then what is under way, then the engines.
struct ServingService: Service {
    let server: ProxyServer
    let transport: CurlTransport

    func run() async throws {
        try? await gracefulShutdown()
        await server.shutdown()
        await transport.shutdown()
    }
}
