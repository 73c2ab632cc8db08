package import ProxyCore
import ServiceLifecycle
import UnixSignals

/// Reloads the configuration on SIGHUP and when the file changes.
package struct ReloadService: Service {
    private let service: ProxyService
    private let coordinator: ReloadCoordinator
    private let signals: UnixSignalsSequence

    /// Creates the service, which receives every SIGHUP from now on.
    package init(service: ProxyService, coordinator: ReloadCoordinator) async {
        self.service = service
        self.coordinator = coordinator
        signals = await UnixSignalsSequence(trapping: .sighup)
    }

    /// Runs until the process shuts down.
    package func run() async throws {
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
