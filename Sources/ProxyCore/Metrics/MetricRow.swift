/// What is counted under one set of labels.
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

    /// What the values are about.
    var subjects: Set<MetricSubject> { Set(metrics.flatMap { $0.subjects(labels) }) }

    /// Drops the values that are about any of these.
    mutating func drop(_ subjects: Set<MetricSubject>) {
        let labels = labels
        numbers.drop { !subjects.isDisjoint(with: $0.subjects(labels)) }
        histograms.drop { !subjects.isDisjoint(with: $0.subjects(labels)) }
    }
}
