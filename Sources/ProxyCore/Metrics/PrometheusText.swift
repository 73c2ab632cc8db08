/// Writes metrics in Prometheus' text format, version 0.0.4.
///
/// See <https://prometheus.io/docs/instrumenting/exposition_formats/>.
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text of a table, with metrics and series sorted by name.
    static func text(of table: MetricTable) -> String {
        var text = ""
        for (metric, series) in table.values.sorted(by: { $0.key.name < $1.key.name }) {
            text += "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            for (labels, value) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let pairs = zip(metric.labels, labels).map { "\($0)=\"\(escaped($1))\"" }
                switch value {
                case .number(let number): text += line(metric.name, pairs, number)
                case .histogram(let histogram): text += lines(of: histogram, metric.name, pairs)
                }
            }
        }
        return text
    }

    private static func lines(of histogram: MetricHistogram, _ name: String, _ pairs: [String]) -> String {
        var text = ""
        var count = 0
        for (index, inRange) in histogram.counts.enumerated() {
            count += inRange
            let isLast = index == MetricHistogram.bounds.count
            let bound = isLast ? "+Inf" : number(MetricHistogram.bounds[index])
            text += line("\(name)_bucket", pairs + ["le=\"\(bound)\""], Double(count))
        }
        return text + line("\(name)_sum", pairs, histogram.sum) + line("\(name)_count", pairs, Double(count))
    }

    private static func line(_ name: String, _ pairs: [String], _ value: Double) -> String {
        let labels = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        return "\(name)\(labels) \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
