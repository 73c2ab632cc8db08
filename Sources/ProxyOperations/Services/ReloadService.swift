package import ProxyCore
import ServiceLifecycle
import UnixSignals

/// Reloads the configuration on SIGHUP and when the file changes.
package struct ReloadService: Service {
    private let service: ProxyService
    private let coordinator: ReloadCoordinator

    /// Creates the service.
    package init(service: ProxyService, coordinator: ReloadCoordinator) {
        self.service = service
        self.coordinator = coordinator
    }

    /// Runs until the process shuts down.
    package func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for await _ in signals { _ = await coordinator.reload(service, because: "SIGHUP") }
                }
                group.addTask {
                    await FileFollower(
                        files: { coordinator.files },
                        check: { await coordinator.reloadIfChanged(service) }
                    ).run()
                }
            }
        }
    }
}

extension ReloadService: CustomStringConvertible {
    /// Only the name: ServiceLifecycle logs it, and the properties contain the whole configuration.
    package var description: String { "ReloadService" }
}
