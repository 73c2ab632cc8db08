/// What a series is about: a part of the configuration, which a reload may take away.
enum MetricSubject: Hashable, Sendable {
    case group(String)
    case deployment(String)
}

extension RouterConfiguration {
    /// What series may be about.
    var metricSubjects: Set<MetricSubject> {
        Set(deployments.flatMap { [.group($0.modelName), .deployment($0.id.rawValue)] })
    }
}

extension Metric {
    /// What a series with these values of the metric's labels is about.
    func subjects(_ values: [String]) -> [MetricSubject] {
        zip(labels, values).compactMap { label, value in
            // Requests that reached no group, and what is counted together, are about none in particular.
            if value.isEmpty || value == MetricTable.overflow { return nil }
            switch label {
            case Self.groupLabel: return .group(value)
            case Self.deploymentLabel: return .deployment(value)
            default: return nil
            }
        }
    }
}
