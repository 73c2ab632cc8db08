/// The values of a metric's labels; a table has one for each combination, so that it is found by what it is and not by its texts.
final class MetricLabels: Sendable {
    let values: [String]

    init(_ values: [String]) {
        self.values = values
    }
}

extension MetricLabels: Hashable {
    static func == (left: MetricLabels, right: MetricLabels) -> Bool { left === right }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
