import CurlTransport
import ProxyServer
import ServiceLifecycle

/// Tells the service manager that requests can come, that the process still works, and that it stops.
///
/// A ping is sent only once every event loop and every engine has answered: where one of them hangs, the pings
/// cease, and the manager restarts the process.
struct WatchdogService: Service {
    let manager: ServiceManager
    let server: ProxyServer
    let transport: CurlTransport

    func run() async throws {
        manager.ready("serving")
        await cancelWhenGracefulShutdown {
            guard let interval = manager.watchdogInterval else {
                try? await gracefulShutdown()
                return
            }
            while (try? await Task.sleep(for: interval)) != nil { askAll() }
        }
        manager.stopping()
    }

    /// Asks, and pings when all have answered.
    ///
    /// Nobody waits for it, so that a loop that hangs does not keep the process from stopping.
    private func askAll() {
        Task {
            await server.answer()
            await transport.answer()
            manager.ping()
        }
    }
}

extension WatchdogService: CustomStringConvertible {
    /// Its name alone: debug lines of the service lifecycle show it, and what it is made of holds the whole configuration.
    var description: String { "WatchdogService" }
}
