import HTTPTypes
import Synchronization

/// Finds out how backends are, without spending a token, and remembers it.
///
/// Backends are asked side by side; deployments with the same address and credential are asked once.
public final class HealthChecker: Sendable {
    private struct Entry {
        var finding: HealthFinding
        var at: ContinuousClock.Instant
    }

    private let transport: any BackendTransport
    private let clock: any ProxyClock
    private let entries = Mutex<[DeploymentID: Entry]>([:])

    /// How long a question may take; a dead backend costs no more.
    private let patience: Duration

    /// Creates a checker.
    public init(
        transport: any BackendTransport,
        clock: any ProxyClock = SystemClock(),
        patience: Duration = .seconds(3)
    ) {
        self.transport = transport
        self.clock = clock
        self.patience = patience
    }

    /// What was found last; `nil` where nobody asked yet.
    public func lastFinding(for id: DeploymentID) -> HealthFinding? {
        entries.withLock { $0[id]?.finding }
    }

    /// Finds out about deployments; what is known and no older than `age` is not asked again.
    public func findings(
        for deployments: [Deployment],
        noOlderThan age: Duration
    ) async -> [DeploymentID: HealthFinding] {
        let now = clock.now
        let known = entries.withLock { $0 }
        let stale = deployments.filter { deployment in
            guard deployment.configuration.mockResponse == nil else { return false }
            guard let entry = known[deployment.id] else { return true }
            return now - entry.at > age
        }
        let fresh = await ask(stale)
        let answered = clock.now
        return entries.withLock { entries in
            for (id, finding) in fresh { entries[id] = Entry(finding: finding, at: answered) }
            var result: [DeploymentID: HealthFinding] = [:]
            for deployment in deployments {
                result[deployment.id] = entries[deployment.id]?.finding ?? HealthFinding(state: .ready)
            }
            return result
        }
    }

    private func ask(_ deployments: [Deployment]) async -> [(DeploymentID, HealthFinding)] {
        let backends = Dictionary(grouping: deployments) { deployment in
            "\(deployment.configuration.baseURL) \(deployment.headerFields.hashValue) "
                + "\(deployment.configuration.certificateCheck)"
        }
        return await withTaskGroup(of: [(DeploymentID, HealthFinding)].self) { group in
            for members in backends.values {
                group.addTask { await self.askOne(members) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func askOne(_ members: [Deployment]) async -> [(DeploymentID, HealthFinding)] {
        guard let deployment = members.first else { return [] }
        let health = await get("\(deployment.rootURL)/health", deployment)
        let models: HealthClassifier.Reply =
            if case .failure = health { health } else {
                await get("\(deployment.configuration.baseURL)/models", deployment)
            }
        return members.map { member in
            let classifier = HealthClassifier(
                model: member.configuration.upstreamModel,
                baseURL: member.configuration.configuredBaseURL
            )
            return (member.id, classifier.finding(health: health, models: models))
        }
    }

    private func get(_ url: String, _ deployment: Deployment) async -> HealthClassifier.Reply {
        let request = BackendRequest(
            method: .get,
            url: url,
            headers: deployment.headerFields,
            timeouts: CallTimeouts(
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
            ),
            certificateCheck: deployment.configuration.certificateCheck
        )
        do throws(TransportError) {
            let response = try await transport.send(request)
            return .status(response.head.status.code, body: try await response.body.collect(upTo: 4 << 20))
        } catch {
            return .failure(error)
        }
    }
}
