/// Counters and histograms with their values: a pure value.
///
/// Every request changes some ten of them under three sets of labels. A set's texts are compared once; from then on it is found by what it
/// is, and its values are changed in place.
struct MetricTable: Sendable {
    /// A metric never has more series than this; what would be one more is counted under labels that all say `other`.
    static let seriesLimit = 2000

    /// The label of what is counted together.
    static let overflow = "other"

    enum Value: Sendable {
        case number(Double)
        case histogram(MetricHistogram)
    }

    private var sets = LabelSets()
    private var numbers: [Metric: [MetricLabels: Double]] = [:]
    private var histograms: [Metric: [MetricLabels: MetricHistogram]] = [:]

    /// All values, by metric and labels.
    var values: [Metric: [[String]: Value]] {
        var values: [Metric: [[String]: Value]] = [:]
        for (metric, series) in numbers {
            for (labels, number) in series { values[metric, default: [:]][labels.values] = .number(number) }
        }
        for (metric, series) in histograms {
            for (labels, counted) in series {
                values[metric, default: [:]][labels.values] = .histogram(counted)
            }
        }
        return values
    }

    /// The one set of labels with these values, in the order of the metrics' labels.
    mutating func labels(_ values: [String]) -> MetricLabels { sets.labels(values) }

    /// Adds to a counter.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: MetricLabels) {
        Self.change(&numbers[metric, default: [:]], labels, &sets, from: 0) { $0 += amount }
    }

    /// Adds to a counter.
    ///
    /// - Parameter labels: the values of the metric's labels, in their order.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: [String] = []) {
        add(amount, to: metric, self.labels(labels))
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: MetricLabels) {
        Self.change(&histograms[metric, default: [:]], labels, &sets, from: MetricHistogram()) {
            $0.observe(duration)
        }
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: [String] = []) {
        observe(duration, in: metric, self.labels(labels))
    }

    /// Adds what was observed elsewhere to a histogram.
    mutating func add(_ new: MetricHistogram, to metric: Metric, _ labels: MetricLabels) {
        Self.change(&histograms[metric, default: [:]], labels, &sets, from: MetricHistogram()) { $0.add(new) }
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Int) {
        set(metric, labels, to: Double(value))
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Double) {
        let labels = self.labels(labels)
        Self.change(&numbers[metric, default: [:]], labels, &sets, from: 0) { $0 = value }
    }

    private static func change<Value>(
        _ series: inout [MetricLabels: Value],
        _ labels: MetricLabels,
        _ sets: inout LabelSets,
        from new: @autoclosure () -> Value,
        by change: (inout Value) -> Void
    ) {
        if let index = series.index(forKey: labels) { return change(&series.values[index]) }
        let labels = series.count < seriesLimit ? labels : sets.labels(labels.values.map { _ in overflow })
        change(&series[labels, default: new()])
    }

    /// All that something was counted for.
    var subjects: Set<MetricSubject> {
        var subjects: Set<MetricSubject> = []
        for (metric, series) in numbers {
            subjects.formUnion(series.keys.flatMap { metric.subjects($0.values) })
        }
        for (metric, series) in histograms {
            subjects.formUnion(series.keys.flatMap { metric.subjects($0.values) })
        }
        return subjects
    }

    /// Drops the series that are about any of these, and the labels that only they had.
    mutating func forget(_ subjects: Set<MetricSubject>) {
        guard !subjects.isEmpty else { return }
        Self.drop(subjects, from: &numbers)
        Self.drop(subjects, from: &histograms)
        sets.keep(Set(numbers.values.flatMap(\.keys)).union(histograms.values.flatMap(\.keys)))
    }

    private static func drop<Value>(
        _ subjects: Set<MetricSubject>,
        from series: inout [Metric: [MetricLabels: Value]]
    ) {
        for (metric, values) in series {
            series[metric] = values.filter { subjects.isDisjoint(with: metric.subjects($0.key.values)) }
        }
    }

    /// Every set of labels that was asked for.
    private struct LabelSets: Sendable {
        private var known: [[String]: MetricLabels] = [:]
        /// The last few: to compare texts that are the same piece of memory costs less than to hash them.
        private var recent: [MetricLabels] = []
        private var oldest = 0

        mutating func labels(_ values: [String]) -> MetricLabels {
            for labels in recent where labels.values == values { return labels }
            let labels = known[values] ?? learn(values)
            remember(labels)
            return labels
        }

        private mutating func learn(_ values: [String]) -> MetricLabels {
            let labels = MetricLabels(values)
            known[values] = labels
            return labels
        }

        private mutating func remember(_ labels: MetricLabels) {
            guard recent.count == 8 else { return recent.append(labels) }
            recent[oldest] = labels
            oldest = (oldest + 1) % recent.count
        }

        mutating func keep(_ used: Set<MetricLabels>) {
            known = known.filter { used.contains($0.value) }
            recent = []
            oldest = 0
        }
    }
}
