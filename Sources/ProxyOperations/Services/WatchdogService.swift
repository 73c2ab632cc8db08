import ServiceLifecycle

/// Tells the service manager that the process is ready, still works, and stops.
///
/// It pings only after a check of every thread has returned. If a thread hangs, the pings stop, and the service
/// manager restarts the process.
package struct WatchdogService: Service {
    private let manager: ServiceManager
    private let checkThreads: @Sendable () async -> Void

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - manager: receives the notifications.
    ///   - checkThreads: returns once every thread has shown that it works; never, if one hangs.
    package init(manager: ServiceManager, checkThreads: @escaping @Sendable () async -> Void) {
        self.manager = manager
        self.checkThreads = checkThreads
    }

    /// Runs until the process shuts down.
    package func run() async throws {
        manager.ready("serving")
        await cancelWhenGracefulShutdown {
            guard let interval = manager.watchdogInterval else {
                try? await gracefulShutdown()
                return
            }
            while (try? await Task.sleep(for: interval)) != nil { pingIfAlive() }
        }
        manager.stopping()
    }

    /// Pings once the check has returned.
    ///
    /// Nothing waits for it, so that a hanging thread does not keep the process from stopping.
    private func pingIfAlive() {
        Task {
            await checkThreads()
            manager.ping()
        }
    }
}

extension WatchdogService: CustomStringConvertible {
    /// Only the name, which ServiceLifecycle logs.
    package var description: String { "WatchdogService" }
}
