public import HTTPTransport
import HTTPTypes
import Synchronization

/// Finds out how backends are, without spending a token unless the configuration asks for that, and remembers it.
///
/// Backends are asked side by side; deployments with the same address and credential are asked once.
public final class HealthChecker: Sendable {
    private struct Entry {
        var finding: HealthFinding
        var at: ContinuousClock.Instant
        /// The last list that there was: a backend that is down for a moment does not change what it serves.
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
    /// When each may be asked again on behalf of requests that wait for it.
    private let nextQuestions = Mutex<[DeploymentID: ContinuousClock.Instant]>([:])

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

    /// What a deployment's backend said last that it serves, none where it never said; `nil` where nobody asked yet.
    func served(by id: DeploymentID) -> ServedModels? {
        entries.withLock { $0[id]?.served }
    }

    /// The deployments that may be asked again now for what they serve; they count as asked.
    func refreshes(of deployments: [Deployment], after age: Duration) -> [Deployment] {
        let now = clock.now
        let stale = entries.withLock { entries in
            deployments.filter { deployment in
                guard let entry = entries[deployment.id] else { return false }
                return now - entry.at
                    > (entry.finding.servedModels.isEmpty ? min(age, Self.pauseWithoutList) : age)
            }
        }
        guard !stale.isEmpty else { return [] }
        return nextQuestions.withLock { next in
            let due = stale.filter { next[$0.id].map { $0 <= now } ?? true }
            for deployment in due { next[deployment.id] = now + patience }
            return due
        }
    }

    /// How long a backend that gave no list of models is left alone.
    private static let pauseWithoutList = Duration.seconds(10)

    /// Forgets deployments that a configuration has no more.
    func forget(allBut ids: Set<DeploymentID>) {
        entries.withLock { $0 = $0.filter { ids.contains($0.key) } }
        nextQuestions.withLock { $0 = $0.filter { ids.contains($0.key) } }
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
        // What was not heard because nobody listened any more says nothing about a backend.
        let isWhole = !Task.isCancelled
        for (deployment, finding) in fresh where isWhole {
            if let length = finding.contextLength { deployment.state.knows(contextLength: length) }
        }
        return entries.withLock { entries in
            for (deployment, finding) in fresh where isWhole {
                let served =
                    finding.servedModels.isEmpty
                    ? entries[deployment.id]?.served ?? ServedModels()
                    : ServedModels(names: finding.servedModels, contextLengths: finding.contextLengths)
                entries[deployment.id] = Entry(finding: finding, at: answered, served: served)
            }
            var result: [DeploymentID: HealthFinding] = [:]
            for deployment in deployments {
                result[deployment.id] = entries[deployment.id]?.finding ?? HealthFinding(state: .ready)
            }
            return result
        }
    }

    /// The deployments that were found ready after a moment.
    ///
    /// However many requests wait for a backend, it is asked by one of them at a time, and no more than twice a second.
    func ready(
        among deployments: [Deployment],
        since: ContinuousClock.Instant
    ) async -> Set<DeploymentID> {
        let now = clock.now
        let due = nextQuestions.withLock { next in
            let due = deployments.filter { next[$0.id].map { $0 <= now } ?? true }
            for deployment in due { next[deployment.id] = now + patience }
            return due
        }
        if !due.isEmpty {
            _ = await findings(for: due, noOlderThan: .zero)
            let pause = clock.now + Self.pace
            nextQuestions.withLock { next in
                for deployment in due { next[deployment.id] = pause }
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

    private static let pace = Duration.milliseconds(500)

    private func ask(_ deployments: [Deployment]) async -> [(Deployment, HealthFinding)] {
        let backends = Dictionary(grouping: deployments) { deployment in
            "\(deployment.configuration.baseURL) \(deployment.headerFields.hashValue) "
                + "\(deployment.configuration.certificateCheck)"
        }
        return await withTaskGroup(of: [(Deployment, HealthFinding)].self) { group in
            for members in backends.values {
                group.addTask { await self.askOne(members) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func askOne(_ members: [Deployment]) async -> [(Deployment, HealthFinding)] {
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
            // What a backend says of itself may repeat what it was sent.
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
                connect: patience,
                firstByte: patience,
                betweenBytes: patience,
                total: patience
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
