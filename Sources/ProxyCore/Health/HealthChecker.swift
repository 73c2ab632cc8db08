public import HTTPTransport
import HTTPTypes
import Synchronization

/// Finds out how backends are, without spending a token unless the configuration asks for it, and remembers the findings.
///
/// Backends are probed concurrently; deployments with the same address and credential share a probe.
public final class HealthChecker: Sendable {
    private struct Entry {
        var finding: HealthFinding
        var at: ContinuousClock.Instant
        /// The last list of models that there was: a short outage does not change what a backend serves.
        var served: ServedModels
    }

    /// What a backend says that it serves.
    struct ServedModels: Sendable {
        var names: [String] = []
        var contextLengths: [String: Int] = [:]
    }

    private let transport: any BackendTransport
    private let clock: any ProxyClock
    private let entries = Mutex<[DeploymentID: Entry]>([:])
    /// When each may be probed again on behalf of requests that wait for it.
    private let nextProbes = Mutex<[DeploymentID: ContinuousClock.Instant]>([:])

    /// The limit on one probe; a dead backend costs no more.
    private let timeout: Duration

    /// Creates a checker.
    ///
    /// - Parameters:
    ///   - transport: sends the probes.
    ///   - clock: measures the intervals.
    ///   - timeout: the limit on one probe.
    public init(
        transport: any BackendTransport,
        clock: any ProxyClock = SystemClock(),
        timeout: Duration = .seconds(3)
    ) {
        self.transport = transport
        self.clock = clock
        self.timeout = timeout
    }

    /// The last finding; `nil` before the first probe.
    public func lastFinding(for id: DeploymentID) -> HealthFinding? {
        entries.withLock { $0[id]?.finding }
    }

    /// Forgets deployments that are no longer in the configuration.
    func forget(allBut ids: Set<DeploymentID>) {
        entries.withLock { $0 = $0.filter { ids.contains($0.key) } }
        nextProbes.withLock { $0 = $0.filter { ids.contains($0.key) } }
    }

    /// Probes deployments; a finding no older than `age` is not renewed.
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
        // A probe that was cancelled says nothing about a backend.
        let fresh = await probe(stale)
        if !Task.isCancelled { record(fresh) }
        return entries.withLock { entries in
            var result: [DeploymentID: HealthFinding] = [:]
            for deployment in deployments {
                result[deployment.id] = entries[deployment.id]?.finding ?? HealthFinding(state: .ready)
            }
            return result
        }
    }

    private func record(_ findings: [(Deployment, HealthFinding)]) {
        let now = clock.now
        for (deployment, finding) in findings {
            if let length = finding.contextLength { deployment.state.update(contextLength: length) }
        }
        entries.withLock { entries in
            for (deployment, finding) in findings {
                let served =
                    finding.servedModels.isEmpty
                    ? entries[deployment.id]?.served ?? ServedModels()
                    : ServedModels(names: finding.servedModels, contextLengths: finding.contextLengths)
                entries[deployment.id] = Entry(finding: finding, at: now, served: served)
            }
        }
    }
}

// MARK: - Backends that restart

extension HealthChecker {
    /// The deployments that were found ready after a moment.
    ///
    /// However many requests wait for a backend, one of them at a time probes it, and no more than twice a second.
    func ready(
        among deployments: [Deployment],
        since: ContinuousClock.Instant
    ) async -> Set<DeploymentID> {
        let due = claimProbes(of: deployments)
        if !due.isEmpty {
            _ = await findings(for: due, noOlderThan: .zero)
            let next = clock.now + Self.pauseBetweenProbes
            nextProbes.withLock { probes in
                for deployment in due { probes[deployment.id] = next }
            }
        }
        return entries.withLock { entries in
            Set(
                deployments.map(\.id).filter { id in
                    entries[id].map { $0.at >= since && $0.finding.isHealthy } ?? false
                }
            )
        }
    }

    private static let pauseBetweenProbes = Duration.milliseconds(500)

    /// The deployments that nobody else is probing; they count as being probed.
    private func claimProbes(of deployments: [Deployment]) -> [Deployment] {
        let now = clock.now
        return nextProbes.withLock { next in
            let due = deployments.filter { next[$0.id].map { $0 <= now } ?? true }
            for deployment in due { next[deployment.id] = now + timeout }
            return due
        }
    }
}

// MARK: - What backends serve: the models behind the wildcards of a configuration

extension HealthChecker {
    /// The models that a deployment's backend last said it serves, none where it never said; `nil` before the first probe.
    func served(by id: DeploymentID) -> ServedModels? {
        entries.withLock { $0[id]?.served }
    }

    /// Makes sure that it is known what deployments serve.
    ///
    /// Waits only for those that were never probed. A list older than `age`, or a missing one, is renewed in the background.
    func learnModels(of deployments: [Deployment], refreshingAfter age: Duration) async {
        let unknown = deployments.filter { served(by: $0.id) == nil }
        let stale = claimRefreshes(of: deployments, after: age)
        if !stale.isEmpty { Task { _ = await findings(for: stale, noOlderThan: .zero) } }
        if !unknown.isEmpty { _ = await findings(for: unknown, noOlderThan: age) }
    }

    private func claimRefreshes(of deployments: [Deployment], after age: Duration) -> [Deployment] {
        let now = clock.now
        let stale = entries.withLock { entries in
            deployments.filter { deployment in
                guard let entry = entries[deployment.id] else { return false }
                let limit = entry.finding.servedModels.isEmpty ? min(age, Self.pauseWithoutList) : age
                return now - entry.at > limit
            }
        }
        return stale.isEmpty ? [] : claimProbes(of: stale)
    }

    /// How long a backend that gave no list of models is left alone.
    private static let pauseWithoutList = Duration.seconds(10)
}

// MARK: - Probing

extension HealthChecker {
    private func probe(_ deployments: [Deployment]) async -> [(Deployment, HealthFinding)] {
        let backends = Dictionary(grouping: deployments) { deployment in
            "\(deployment.configuration.baseURL) \(deployment.headerFields.hashValue) "
                + "\(deployment.configuration.certificateCheck)"
        }
        return await withTaskGroup(of: [(Deployment, HealthFinding)].self) { group in
            for members in backends.values {
                group.addTask { await self.probe(backendOf: members) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func probe(backendOf members: [Deployment]) async -> [(Deployment, HealthFinding)] {
        guard let deployment = members.first else { return [] }
        let health = await get("\(deployment.rootURL)/health", deployment)
        let models: HealthClassifier.Reply =
            if case .failure = health { health } else {
                await get("\(deployment.configuration.baseURL)/models", deployment)
            }
        var findings: [(Deployment, HealthFinding)] = []
        for member in members {
            let classifier = HealthClassifier(
                model: member.configuration.information.healthCheckModel
                    ?? member.configuration.upstreamModel,
                baseURL: member.configuration.configuredBaseURL
            )
            var finding = classifier.finding(health: health, models: models)
            if finding.state == .ready, let probe = TokenProbe(member) {
                finding = probe.finding(await reply(to: probe.request), after: finding)
            }
            // A backend's own words may repeat what it was sent.
            let redactor = member.disclosure.log
            finding.detail = redactor.redact(finding.detail)
            finding.servedModels = finding.servedModels.map { redactor.redact($0) }
            findings.append((member, finding))
        }
        return findings
    }

    private func get(_ url: String, _ deployment: Deployment) async -> HealthClassifier.Reply {
        let request = BackendRequest(
            method: .get,
            url: url,
            headers: deployment.headerFields,
            timeouts: CallTimeouts(
                connect: timeout,
                firstByte: timeout,
                betweenBytes: timeout,
                total: timeout
            ),
            certificateCheck: deployment.configuration.certificateCheck
        )
        return await reply(to: request)
    }

    private func reply(to request: BackendRequest) async -> HealthClassifier.Reply {
        do throws(TransportError) {
            let response = try await transport.send(request)
            return .status(response.head.status.code, body: try await response.body.collect(upTo: 4 << 20))
        } catch {
            return .failure(error)
        }
    }
}
