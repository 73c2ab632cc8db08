import ProxyCore
import ServiceLifecycle

/// Asks the backends how they are, at the start and from time to time, so that their limits are known and `/health` answers at once.
struct HealthService: Service {
    let service: ProxyService

    func run() async throws {
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

    /// Whether there is a next round; without background checks the first is the last.
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
    /// Its name alone: debug lines of the service lifecycle show it, and what it is made of holds the whole configuration.
    var description: String { "HealthService" }
}
