import ProxyCore
import ServiceLifecycle

/// Asks the backends how they are, at the start and from time to time, so that their limits are known and `/health` answers at once.
struct HealthService: Service {
    let service: ProxyService

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let health = service.configuration.health
                _ = await service.health.findings(
                    for: service.router.snapshot.groups.flatMap(\.deployments), noOlderThan: .zero)
                guard health.runsInBackground else { return try await gracefulShutdown() }
                try await Task.sleep(for: health.interval)
            }
        }
    }
}
