/// Counters and histograms with their values: a pure value.
struct MetricTable: Sendable {
    /// A metric never has more series than this; what would be one more is counted under labels that all say `other`.
    static let seriesLimit = 2000

    enum Value: Sendable {
        case number(Double)
        case histogram(MetricHistogram)
    }

    private(set) var values: [Metric: [[String]: Value]] = [:]

    /// Adds to a counter.
    ///
    /// - Parameter labels: the values of the metric's labels, in their order.
    mutating func add(_ amount: Double = 1, to metric: Metric, _ labels: [String] = []) {
        let labels = bounded(labels, of: metric)
        var sum = amount
        if case .number(let old) = values[metric]?[labels] { sum += old }
        values[metric, default: [:]][labels] = .number(sum)
    }

    /// Adds a duration to a histogram.
    mutating func observe(_ duration: Duration, in metric: Metric, _ labels: [String] = []) {
        let labels = bounded(labels, of: metric)
        var histogram = MetricHistogram()
        if case .histogram(let old) = values[metric]?[labels] { histogram = old }
        let (seconds, attoseconds) = duration.components
        histogram.observe(Double(seconds) + Double(attoseconds) / 1e18)
        values[metric, default: [:]][labels] = .histogram(histogram)
    }

    /// Sets a gauge.
    mutating func set(_ metric: Metric, _ labels: [String] = [], to value: Int) {
        values[metric, default: [:]][bounded(labels, of: metric)] = .number(Double(value))
    }

    private func bounded(_ labels: [String], of metric: Metric) -> [String] {
        guard let series = values[metric], series[labels] == nil, series.count >= Self.seriesLimit else {
            return labels
        }
        return labels.map { _ in "other" }
    }
}
