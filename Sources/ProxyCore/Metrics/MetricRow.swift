/// What is counted under one set of labels.
///
/// A set has less than a dozen metrics, so that to look at one after the other costs less than to hash one.
struct MetricRow: Sendable {
    /// The values of the labels, in the order of the metrics' labels.
    let labels: [String]
    var numbers: [(metric: Metric, value: Double)] = []
    var histograms: [(metric: Metric, value: MetricHistogram)] = []

    init(labels: [String]) {
        self.labels = labels
    }

    func index(ofNumber metric: Metric) -> Int? {
        numbers.firstIndex { $0.metric === metric }
    }

    func index(ofHistogram metric: Metric) -> Int? {
        histograms.firstIndex { $0.metric === metric }
    }

    /// The metrics that have a value here.
    var metrics: [Metric] { numbers.map(\.metric) + histograms.map(\.metric) }

    /// What the values are about.
    var subjects: Set<MetricSubject> { Set(metrics.flatMap { $0.subjects(labels) }) }

    /// Drops the values that are about any of these.
    mutating func drop(_ subjects: Set<MetricSubject>) {
        numbers.removeAll { !subjects.isDisjoint(with: $0.metric.subjects(labels)) }
        histograms.removeAll { !subjects.isDisjoint(with: $0.metric.subjects(labels)) }
    }
}
