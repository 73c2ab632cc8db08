import TestSupport

/// What `GET /metrics` said, read as strictly as Prometheus' text format (version 0.0.4) is written.
///
/// See <https://prometheus.io/docs/instrumenting/exposition_formats/>.
struct MetricsExposition {
    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Family {
        var type = ""
        var samples: [Sample] = []
    }

    private(set) var families: [String: Family] = [:]

    struct Malformed: Error, CustomStringConvertible {
        var description: String
    }

    init(of proxy: ProxyUnderTest) async throws {
        let client = try proxy.client()
        client.send("GET /metrics HTTP/1.1\r\nhost: proxy\r\nconnection: close\r\n\r\n")
        let response = try await client.response()
        guard response.status == 200, response["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        else {
            throw Malformed(description: "\(response.status), \(response["content-type"] ?? "no type")")
        }
        try self.init(response.text)
    }

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(description: "the last line is not terminated") }
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# HELP ") {
                current = String(line.dropFirst(7).prefix { $0 != " " })
                guard families.updateValue(Family(), forKey: current) == nil else {
                    throw Malformed(description: "appears twice: \(current)")
                }
            } else if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                guard words.count == 4, words[2] == current, families[current]?.samples.isEmpty == true,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Malformed(description: "\(line)") }
                families[current]?.type = String(words[3])
            } else {
                let sample = try Self.sample(line)
                guard let family = families[current], !family.type.isEmpty,
                    Self.family(of: sample.name, type: family.type) == current
                else { throw Malformed(description: "not among its own: \(line)") }
                families[current]?.samples.append(sample)
            }
        }
        for (name, family) in families { try Self.check(name, family) }
    }

    /// The value of the only sample with these labels, other labels not looked at.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let base = families[name] != nil ? name : Self.family(of: name, type: "histogram")
        let found = families[base]?.samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found?.count == 1 ? found?[0].value : nil
    }

    // MARK: - Lines

    private static func family(of name: String, type: String) -> String {
        guard type == "histogram" else { return name }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return "none"
    }

    private static func sample(_ line: Substring) throws -> Sample {
        let problem = Malformed(description: "no sample: \(line)")
        var rest = line
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        guard let first = name.first, !first.isNumber else { throw problem }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let key = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                rest = rest.dropFirst(key.count)
                guard !key.isEmpty, rest.hasPrefix("=\"") else { throw problem }
                rest = rest.dropFirst(2)
                let value = try labelValue(&rest, problem)
                guard labels.updateValue(value, forKey: String(key)) == nil else { throw problem }
                if rest.first == "," { rest = rest.dropFirst() } else if rest.first != "}" { throw problem }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst()) else { throw problem }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func labelValue(_ rest: inout Substring, _ problem: Malformed) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                case "n": value.append("\n")
                default: throw problem
                }
            default: value.append(character)
            }
        }
        throw problem
    }

    // MARK: - Families

    private static func check(_ name: String, _ family: Family) throws {
        var seen: Set<String> = []
        let labelNames = Set(family.samples.map { $0.labels.keys.filter { $0 != "le" }.sorted() })
        guard labelNames.count <= 1 else { throw Malformed(description: "\(name): labels differ") }
        for sample in family.samples {
            let labels = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            guard seen.insert(([sample.name] + labels).joined(separator: ",")).inserted else {
                throw Malformed(description: "twice: \(sample)")
            }
            guard sample.value.isFinite, family.type == "gauge" || sample.value >= 0 else {
                throw Malformed(description: "\(sample)")
            }
        }
        if family.type == "counter", !name.hasSuffix("_total") {
            throw Malformed(description: "a counter's name ends in _total: \(name)")
        }
        if family.type == "histogram" { try checkHistogram(name, family) }
    }

    private static func checkHistogram(_ name: String, _ family: Family) throws {
        let series = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }
        }
        for samples in series.values {
            let buckets = samples.filter { $0.name == "\(name)_bucket" }
            let bounds = buckets.map {
                $0.labels["le"] == "+Inf" ? .infinity : Double($0.labels["le"] ?? "") ?? -1
            }
            guard !bounds.contains(-1), bounds == bounds.sorted(), Set(bounds).count == bounds.count,
                bounds.last == .infinity
            else { throw Malformed(description: "\(name): its bounds are \(bounds)") }
            let counts = buckets.map(\.value)
            guard counts == counts.sorted(),
                samples.filter({ $0.name == "\(name)_count" }).map(\.value) == counts.suffix(1),
                samples.count(where: { $0.name == "\(name)_sum" }) == 1
            else { throw Malformed(description: "\(name): its buckets are \(counts)") }
        }
    }
}

extension ProxyUnderTest {
    /// Waits until this many requests are queued.
    func waitForQueue(_ count: Int) async throws {
        while try await MetricsExposition(of: self).value("litellm_queued_requests") != Double(count) {}
    }
}
