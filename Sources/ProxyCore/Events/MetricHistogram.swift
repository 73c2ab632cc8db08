/// Counts durations by ranges.
struct MetricHistogram: Sendable {
    /// The upper bounds of the ranges in seconds: from a proxy's overhead to a long completion.
    static let bounds: [Double] = [
        0.001, 0.0025, 0.005, 0.0125, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
    ]

    /// The counts by range, not cumulative; the last one is for durations above all bounds.
    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sum = 0.0

    mutating func observe(_ duration: Duration) {
        observe(duration.inSeconds)
    }

    /// Adds another histogram's counts.
    mutating func add(_ other: MetricHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    mutating func observe(_ value: Double) {
        counts[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
        sum += value
    }
}
