import Synchronization

/// Counts events for `/metrics`.
///
/// Labels have few values: configured groups and deployments, the API's routes, common statuses. They never contain keys, addresses, names
/// that a client made up, or error texts.
final class ProxyMetrics: ProxyObserver {
    private struct State {
        var table = MetricTable()
        var removed = RemovedSubjects()

        mutating func removeExpired(at now: ContinuousClock.Instant) {
            table.remove(removed.removeExpired(at: now))
        }
    }

    private let state = Mutex(State())
    private let isOn: Atomic<Bool>

    init(isOn: Bool) {
        self.isOn = Atomic(isOn)
    }

    /// Applies a reload: starts or stops counting, and later ends the series of removed groups and deployments.
    ///
    /// - Parameter present: the groups and deployments of the new configuration.
    func update(isOn: Bool, present: Set<MetricSubject>, at now: ContinuousClock.Instant) {
        self.isOn.store(isOn, ordering: .relaxed)
        state.withLock { state in
            state.removed.reloaded(to: present, counted: state.table.subjects, at: now)
            state.removeExpired(at: now)
        }
    }

    /// All values so far.
    func counted(at now: ContinuousClock.Instant) -> MetricTable {
        state.withLock { state in
            state.removeExpired(at: now)
            return state.table
        }
    }

    func observe(_ event: ProxyEvent) {
        guard isOn.load(ordering: .relaxed) else { return }
        state.withLock { $0.table.add(event) }
    }
}

extension MetricTable {
    fileprivate mutating func add(_ event: ProxyEvent) {
        switch event {
        case .attemptSucceeded(let id, let group, _):
            let labels = labels(group: group, deployment: id.rawValue)
            add(to: .deploymentRequests, labels)
            add(to: .deploymentSuccesses, labels)
        case .attemptFailed(let id, let group, let owner, let status, _):
            add(to: .deploymentRequests, [group, id.rawValue])
            add(to: .deploymentFailures, [group, id.rawValue, StatusLabel.text(status), owner])
        case .attemptCancelled(let id, let group):
            add(to: .deploymentCancellations, [group, id.rawValue])
        case .backendSaid, .fieldsDropped, .fieldsWithoutEffect:
            break
        case .deploymentRests(let id, _):
            add(to: .cooldowns, [id.rawValue])
        case .requestFinished(let summary):
            guard let endpoint = summary.endpoint else { return }
            add(summary, labels(of: summary, endpoint: endpoint))
        }
    }

    private mutating func add(_ summary: RequestSummary, _ found: RequestLabels) {
        add(to: .requests, found.ofRequest)
        let ofGroup = found.ofGroup
        observe(summary.duration, in: .totalLatency, ofGroup)
        let isCancelled = summary.status == 499
        if isCancelled {
            add(to: .cancelledRequests, [summary.route?.group ?? "", "/\(summary.endpoint ?? "")"])
        } else if summary.failure != nil || summary.status >= 400 {
            add(to: .failedRequests, found.ofRequest)
        }
        if let time = summary.queueTime { observe(time, in: .queueTime, ofGroup) }
        guard let report = summary.route else { return }
        if report.retries > 0 { add(Double(report.retries), to: .retries, ofGroup) }
        if report.fallbacks > 0, !isCancelled {
            add(to: summary.status < 400 ? .successfulFallbacks : .failedFallbacks, ofGroup)
        }
        guard let labels = found.ofDeployment, let overhead = summary.overhead, !isCancelled else { return }
        let backendTime = summary.duration - overhead
        observe(overhead, in: .overhead, ofGroup)
        observe(backendTime, in: .backendLatency, labels)
        if let gaps = summary.gaps { add(gaps, to: .tokenGap, labels) }
        if summary.isStream, let time = report.timeToHead { observe(time, in: .timeToFirstToken, labels) }
        guard let usage = summary.usage else { return }
        add(Double(usage.promptTokens), to: .inputTokens, labels)
        add(Double(usage.completionTokens), to: .outputTokens, labels)
        add(Double(usage.totalTokens), to: .totalTokens, labels)
        if usage.completionTokens > 0 {
            observe(backendTime.divided(by: usage.completionTokens), in: .latencyPerToken, labels)
        }
    }
}
