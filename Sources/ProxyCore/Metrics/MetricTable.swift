/// Counters and histograms with their values: a pure value.
///
/// Every request changes some ten of them, so a change is made in place, found by one look at the metric and one at its labels.
struct MetricTable: Sendable {
    /// A metric never has more series than this; what would be one more is counted under labels that all say `other`.
    static let seriesLimit = 2000

    enum Value: Sendable {
        case number(Double)
        case histogram(MetricHistogram)
    }

    private var numbers: [Metric: [[String]: Double]] = [:]
    private var histograms: [Metric: [[String]: MetricHistogram]] = [:]

    /// All values, by metric and labels.
    var values: [Metric: [[String]: Value]] {
        var values = numbers.mapValues { $0.mapValues { Value.number($0) } }
        for (metric, series) in histograms { values[metric] = series.mapValues { .histogram($0) } }
        return values
    }

    /// Adds to a counter.
    ///
    /// - Parameter labels: the values of the metric's labels, in their order.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: [String] = []) {
        Self.change(&numbers[metric, default: [:]], labels, from: 0) { $0 += amount }
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: [String] = []) {
        Self.change(&histograms[metric, default: [:]], labels, from: MetricHistogram()) {
            $0.observe(duration)
        }
    }

    /// Adds what was observed elsewhere to a histogram.
    mutating func add(_ new: MetricHistogram, to metric: Metric, _ labels: [String] = []) {
        Self.change(&histograms[metric, default: [:]], labels, from: MetricHistogram()) { $0.add(new) }
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Int) {
        set(metric, labels, to: Double(value))
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Double) {
        Self.change(&numbers[metric, default: [:]], labels, from: 0) { $0 = value }
    }

    private static func change<Value>(
        _ series: inout [[String]: Value],
        _ labels: [String],
        from new: @autoclosure () -> Value,
        by change: (inout Value) -> Void
    ) {
        if let index = series.index(forKey: labels) { return change(&series.values[index]) }
        let labels = series.count < seriesLimit ? labels : labels.map { _ in "other" }
        change(&series[labels, default: new()])
    }
}
