/// The values of all metrics with one set of labels.
struct MetricRow: Sendable {
    /// The values of the labels, in the order of the metrics' labels.
    let labels: [String]
    var numbers = MetricSeries<Double>()
    var histograms = MetricSeries<MetricHistogram>()

    init(labels: [String]) {
        self.labels = labels
    }

    /// The metrics that have a value here.
    var metrics: [Metric] { numbers.values.map(\.metric) + histograms.values.map(\.metric) }

    /// The parts of the configuration that the values are about.
    var subjects: Set<MetricSubject> { Set(metrics.flatMap { $0.subjects(labels) }) }

    /// Removes the values that are about any of these.
    mutating func drop(_ subjects: Set<MetricSubject>) {
        let labels = labels
        numbers.drop { !subjects.isDisjoint(with: $0.subjects(labels)) }
        histograms.drop { !subjects.isDisjoint(with: $0.subjects(labels)) }
    }
}

/// The values of several metrics of one kind with one set of labels.
///
/// There are less than a dozen, so that searching linearly costs less than hashing.
struct MetricSeries<Value: Sendable>: Sendable {
    private(set) var values: [(metric: Metric, value: Value)] = []

    /// Changes a metric's value.
    ///
    /// - Returns: `false` if it has none.
    mutating func change(_ metric: Metric, by change: (inout Value) -> Void) -> Bool {
        guard let index = values.firstIndex(where: { $0.metric === metric }) else { return false }
        change(&values[index].value)
        return true
    }

    /// Changes a metric's value, which starts as `new`.
    mutating func change(_ metric: Metric, from new: Value, by change: (inout Value) -> Void) {
        if self.change(metric, by: change) { return }
        var value = new
        change(&value)
        values.append((metric, value))
    }

    /// Removes the values of some metrics.
    mutating func drop(where test: (Metric) -> Bool) {
        values.removeAll { test($0.metric) }
    }
}

/// Refers to one set of labels of a table; valid until the table removes series.
struct MetricLabels: Sendable {
    let row: Int
}
