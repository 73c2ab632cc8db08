/// Counters, gauges and histograms with their values: a pure value.
///
/// Every request changes about ten values under three sets of labels. Values are grouped by labels, so that a set's texts are compared once
/// and from then on referred to by index.
struct MetricTable: Sendable {
    /// The limit on a metric's series; further ones are counted together under labels that are all `other`.
    static let seriesLimit = 2000

    /// The label value of series beyond the limit.
    static let overflow = "other"

    enum Sample: Sendable {
        case number(Double)
        case histogram(MetricHistogram)
    }

    private var rows: [MetricRow] = []
    private var places: [[String]: MetricLabels] = [:]
    /// The number of series by metric.
    private var counts: [Metric: Int] = [:]
    private var recent = RequestLabels.Recent()

    /// All values, by metric and labels.
    var values: [Metric: [[String]: Sample]] {
        var values: [Metric: [[String]: Sample]] = [:]
        for row in rows {
            for (metric, number) in row.numbers.values {
                values[metric, default: [:]][row.labels] = .number(number)
            }
            for (metric, counted) in row.histograms.values {
                values[metric, default: [:]][row.labels] = .histogram(counted)
            }
        }
        return values
    }

    /// The set of labels with these values, in the order of the metrics' labels.
    mutating func labels(_ values: [String]) -> MetricLabels {
        if let labels = places[values] { return labels }
        let labels = MetricLabels(row: rows.count)
        rows.append(MetricRow(labels: values))
        places[values] = labels
        return labels
    }

    /// The labels of a request about a model.
    mutating func labels(of summary: RequestSummary, endpoint: String) -> RequestLabels {
        if let labels = recent.first(where: { $0.match(summary, endpoint: endpoint) }) { return labels }
        let labels = RequestLabels(of: summary, endpoint: endpoint, in: &self)
        recent.store(labels)
        return labels
    }

    /// The labels of an attempt.
    mutating func labels(group: String, deployment: String) -> MetricLabels {
        recent.first { $0.match(group: group, deployment: deployment) }?.ofDeployment
            ?? labels([group, deployment])
    }
}

// MARK: - Counting

extension MetricTable {
    /// Adds to a counter.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: MetricLabels) {
        changeNumber(metric, labels) { $0 += amount }
    }

    /// Adds to a counter.
    ///
    /// - Parameter labels: the values of the metric's labels, in their order.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: [String] = []) {
        add(amount, to: metric, self.labels(labels))
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: MetricLabels) {
        changeHistogram(metric, labels) { $0.observe(duration) }
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: [String] = []) {
        observe(duration, in: metric, self.labels(labels))
    }

    /// Adds a histogram's counts to another.
    mutating func add(_ new: MetricHistogram, to metric: Metric, _ labels: MetricLabels) {
        changeHistogram(metric, labels) { $0.add(new) }
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Int) {
        set(metric, labels, to: Double(value))
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Double) {
        changeNumber(metric, self.labels(labels)) { $0 = value }
    }

    private mutating func changeNumber(
        _ metric: Metric,
        _ labels: MetricLabels,
        by change: (inout Double) -> Void
    ) {
        if rows[labels.row].numbers.change(metric, by: change) { return }
        let row = rowForNew(metric, labels)
        rows[row].numbers.change(metric, from: 0, by: change)
    }

    private mutating func changeHistogram(
        _ metric: Metric,
        _ labels: MetricLabels,
        by change: (inout MetricHistogram) -> Void
    ) {
        if rows[labels.row].histograms.change(metric, by: change) { return }
        let row = rowForNew(metric, labels)
        rows[row].histograms.change(metric, from: MetricHistogram(), by: change)
    }

    /// The row of a new series: that of its labels, or the common one if the metric has too many series.
    private mutating func rowForNew(_ metric: Metric, _ wanted: MetricLabels) -> Int {
        let count = counts[metric, default: 0]
        guard count < Self.seriesLimit else {
            return labels(rows[wanted.row].labels.map { _ in Self.overflow }).row
        }
        counts[metric] = count + 1
        return wanted.row
    }
}

// MARK: - Removing

extension MetricTable {
    /// The subjects that have series.
    var subjects: Set<MetricSubject> {
        rows.reduce(into: []) { $0.formUnion($1.subjects) }
    }

    /// Removes the series that are about any of these, and the labels that only they had.
    mutating func remove(_ subjects: Set<MetricSubject>) {
        guard !subjects.isEmpty else { return }
        for index in rows.indices { rows[index].drop(subjects) }
        rows.removeAll { $0.metrics.isEmpty }
        places = [:]
        counts = [:]
        recent = RequestLabels.Recent()
        for (index, row) in rows.enumerated() {
            places[row.labels] = MetricLabels(row: index)
            for metric in row.metrics { counts[metric, default: 0] += 1 }
        }
    }
}
