/// What is counted of several metrics under one set of labels.
///
/// A set has less than a dozen metrics, so that to look at one after the other costs less than to hash one.
struct MetricSeries<Value: Sendable>: Sendable {
    private(set) var values: [(metric: Metric, value: Value)] = []

    /// Changes a metric's value.
    ///
    /// - Returns: `false` where there is none.
    mutating func change(_ metric: Metric, by change: (inout Value) -> Void) -> Bool {
        guard let index = values.firstIndex(where: { $0.metric === metric }) else { return false }
        change(&values[index].value)
        return true
    }

    /// Changes a metric's value; where there is none, there is one afterwards.
    mutating func change(_ metric: Metric, from new: Value, by change: (inout Value) -> Void) {
        if self.change(metric, by: change) { return }
        var value = new
        change(&value)
        values.append((metric, value))
    }

    /// Drops the values whose metrics pass a test.
    mutating func drop(where test: (Metric) -> Bool) {
        values.removeAll { test($0.metric) }
    }
}
