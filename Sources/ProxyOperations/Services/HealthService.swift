package import ProxyCore
import ServiceLifecycle

/// Checks the backends at the start and periodically.
///
/// So their limits are known, and `/health` responds at once.
package struct HealthService: Service {
    private let service: ProxyService

    /// Creates the service.
    package init(service: ProxyService) {
        self.service = service
    }

    /// Runs until the process shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                _ = await service.health.findings(
                    for: service.router.snapshot.groups.flatMap(\.deployments).filter {
                        !$0.configuration.information.skipsBackgroundHealthCheck
                    },
                    noOlderThan: .zero
                )
            } while await waitForNextRound()
        }
    }

    /// Returns whether there is a next round; without background checks there is none.
    private func waitForNextRound() async -> Bool {
        let health = service.configuration.health
        guard health.runsInBackground else {
            try? await gracefulShutdown()
            return false
        }
        return (try? await Task.sleep(for: health.interval)) != nil
    }
}

extension HealthService: CustomStringConvertible {
    /// Only the name: ServiceLifecycle logs it, and the properties contain the whole configuration.
    package var description: String { "HealthService" }
}
