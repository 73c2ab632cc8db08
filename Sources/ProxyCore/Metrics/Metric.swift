/// A metric: its name as it is exposed, what it says, and the names of its labels.
///
/// There is one of each, so that a table finds it by what it is and not by its name's letters.
final class Metric: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// The names of the labels that say what a series is about.
    static let groupLabel = "model_group"
    static let deploymentLabel = "model_id"

    let name: String
    let kind: Kind
    let help: String
    let labels: [String]

    init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}

extension Metric: Hashable {
    static func == (left: Metric, right: Metric) -> Bool { left === right }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
