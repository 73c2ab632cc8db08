/// Counters and histograms with their values: a pure value.
///
/// Every request changes some ten of them under three sets of labels. What is counted under a set is kept together; a set's texts are
/// compared once, from then on it is found by where it stands.
struct MetricTable: Sendable {
    /// A metric never has more series than this; what would be one more is counted under labels that all say `other`.
    static let seriesLimit = 2000

    /// The label of what is counted together.
    static let overflow = "other"

    enum Value: Sendable {
        case number(Double)
        case histogram(MetricHistogram)
    }

    private var rows: [MetricRow] = []
    private var places: [[String]: MetricLabels] = [:]
    /// How many series a metric has.
    private var counts: [Metric: Int] = [:]
    private var recent = RequestLabels.Recent()

    /// All values, by metric and labels.
    var values: [Metric: [[String]: Value]] {
        var values: [Metric: [[String]: Value]] = [:]
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

    /// The one set of labels with these values, in the order of the metrics' labels.
    mutating func labels(_ values: [String]) -> MetricLabels {
        if let labels = places[values] { return labels }
        let labels = MetricLabels(row: rows.count)
        rows.append(MetricRow(labels: values))
        places[values] = labels
        return labels
    }

    /// The labels of a request about a model.
    mutating func labels(of summary: RequestSummary, endpoint: String) -> RequestLabels {
        if let labels = recent.first(where: { $0.fit(summary, endpoint: endpoint) }) { return labels }
        let labels = RequestLabels(of: summary, endpoint: endpoint, in: &self)
        recent.remember(labels)
        return labels
    }

    /// The labels of an attempt.
    mutating func labels(group: String, deployment: String) -> MetricLabels {
        recent.first { $0.fit(group: group, deployment: deployment) }?.ofDeployment
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

    /// Adds what was observed elsewhere to a histogram.
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

    /// Where a series goes that is not there yet: that of the labels, or where the metric has too many of them the common one.
    private mutating func rowForNew(_ metric: Metric, _ wanted: MetricLabels) -> Int {
        let count = counts[metric, default: 0]
        guard count < Self.seriesLimit else {
            return labels(rows[wanted.row].labels.map { _ in Self.overflow }).row
        }
        counts[metric] = count + 1
        return wanted.row
    }
}

// MARK: - Forgetting

extension MetricTable {
    /// All that something was counted for.
    var subjects: Set<MetricSubject> {
        rows.reduce(into: []) { $0.formUnion($1.subjects) }
    }

    /// Drops the series that are about any of these, and the labels that only they had.
    mutating func forget(_ subjects: Set<MetricSubject>) {
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
