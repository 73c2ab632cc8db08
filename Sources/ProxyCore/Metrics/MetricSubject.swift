/// What a series is about: a part of the configuration, which a reload may remove.
enum MetricSubject: Hashable, Sendable {
    case group(String)
    case deployment(String)
}

extension RouterConfiguration {
    /// All possible subjects.
    var metricSubjects: Set<MetricSubject> {
        Set(deployments.flatMap { [.group($0.modelName), .deployment($0.id.rawValue)] })
    }
}

extension Metric {
    /// The subjects of the series with these label values.
    func subjects(_ values: [String]) -> [MetricSubject] {
        zip(labels, values).compactMap { label, value in
            // Requests without a group, and the overflow series, have no subject.
            if value.isEmpty || value == MetricTable.overflow { return nil }
            switch label {
            case Self.groupLabel: return .group(value)
            case Self.deploymentLabel: return .deployment(value)
            default: return nil
            }
        }
    }
}

/// Groups and deployments that a reload has removed, but that still have series: a pure value.
///
/// Their series stay for a while, so that Prometheus sees their last values, and then end, like those of a process that stopped. Adding them to
/// a series `other` would keep the sums, but would look as if all those requests had just arrived.
struct RemovedSubjects {
    /// How long they stay: longer than Prometheus takes to consider a series stale.
    static let retention = Duration.seconds(600)

    /// How many stay at most, so that frequent reloads do not fill the memory; the oldest are removed first.
    static let limit = 200

    private var since: [MetricSubject: ContinuousClock.Instant] = [:]

    /// Records a reload.
    ///
    /// - Parameter counted: the subjects that have series, also because of requests that ended after the removal.
    mutating func reloaded(
        to present: Set<MetricSubject>,
        counted: Set<MetricSubject>,
        at now: ContinuousClock.Instant
    ) {
        since = since.filter { !present.contains($0.key) }
        for subject in counted.subtracting(present) where since[subject] == nil { since[subject] = now }
    }

    /// Removes and returns those whose series should end now.
    mutating func removeExpired(at now: ContinuousClock.Instant) -> Set<MetricSubject> {
        var due = Set(since.filter { now - $0.value >= Self.retention }.keys)
        let excess = since.count - due.count - Self.limit
        if excess > 0 {
            due.formUnion(
                since.filter { !due.contains($0.key) }.sorted { $0.value < $1.value }.prefix(excess).map(
                    \.key
                )
            )
        }
        for subject in due { since[subject] = nil }
        return due
    }
}
