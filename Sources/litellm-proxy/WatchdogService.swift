import ProxyServer
import ServiceLifecycle

/// Tells the service manager that requests can come, that the process still works, and that it stops.
struct WatchdogService: Service {
    let manager: ServiceManager

    func run() async throws {
        manager.ready("serving")
        await cancelWhenGracefulShutdown {
            guard let interval = manager.watchdogInterval else {
                try? await gracefulShutdown()
                return
            }
            while (try? await Task.sleep(for: interval)) != nil { manager.ping() }
        }
        manager.stopping()
    }
}
