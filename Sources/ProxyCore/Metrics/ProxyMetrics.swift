import Synchronization

/// Counts what happens, for `/metrics`.
///
/// Labels have few values: groups and deployments of the configuration, the API's own routes, the usual statuses. Never a key, an
/// address, a name that a client made up, or an error's text.
final class ProxyMetrics: ProxyObserver {
    private let table = Mutex(MetricTable())
    private let isOn: Atomic<Bool>

    init(isOn: Bool) {
        self.isOn = Atomic(isOn)
    }

    /// Begins or stops to count; what was counted stays.
    func update(isOn: Bool) {
        self.isOn.store(isOn, ordering: .relaxed)
    }

    /// What was counted so far.
    var counted: MetricTable { table.withLock { $0 } }

    func observe(_ event: ProxyEvent) {
        guard isOn.load(ordering: .relaxed) else { return }
        table.withLock { table in
            switch event {
            case .attemptSucceeded(let id, let group, _):
                let labels = table.labels([group, id.rawValue])
                table.add(to: .deploymentRequests, labels)
                table.add(to: .deploymentSuccesses, labels)
            case .attemptFailed(let id, let group, let owner, let status, _):
                table.add(to: .deploymentRequests, [group, id.rawValue])
                table.add(to: .deploymentFailures, [group, id.rawValue, StatusLabel.text(status), owner])
            case .attemptCancelled(let id, let group):
                table.add(to: .deploymentCancellations, [group, id.rawValue])
            case .deploymentRests(let id, _):
                table.add(to: .cooldowns, [id.rawValue])
            case .requestFinished(let summary):
                guard let route = summary.endpoint else { return }
                table.add(summary, route: "/\(route)")
            }
        }
    }
}

extension MetricTable {
    fileprivate mutating func add(_ summary: RequestSummary, route: String) {
        let group = summary.route?.group ?? ""
        let status = StatusLabel.text(summary.status)
        add(to: .requests, [group, route, status])
        let ofGroup = labels([group])
        observe(summary.duration, in: .totalLatency, ofGroup)
        let isCancelled = summary.status == 499
        if isCancelled {
            add(to: .cancelledRequests, [group, route])
        } else if summary.failure != nil || summary.status >= 400 {
            add(to: .failedRequests, [group, route, status])
        }
        if let time = summary.queueTime { observe(time, in: .queueTime, ofGroup) }
        guard let report = summary.route else { return }
        if report.retries > 0 { add(Double(report.retries), to: .retries, ofGroup) }
        if report.fallbacks > 0, !isCancelled {
            add(to: summary.status < 400 ? .successfulFallbacks : .failedFallbacks, ofGroup)
        }
        guard let deployment = report.deployment?.rawValue, let overhead = summary.overhead, !isCancelled
        else {
            return
        }
        let labels = labels([group, deployment])
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
            observe(backendTime / usage.completionTokens, in: .latencyPerToken, labels)
        }
    }
}
