/// Estimates how many tokens a text has, and cuts a text that is too long, with marks where lines are
/// missing.
enum ContextFit {
    /// Which part of a text is kept.
    enum Mode: String, Sendable, CaseIterable {
        case head, tail, middle, lines
    }

    /// The estimated number of tokens: one for four bytes of ASCII and one for each other character.
    static func estimatedTokens(_ text: String) -> Int { tokens(text, bytesEach: 4) }

    /// A high estimate, so that a text cut to fit does fit, whatever the tokenizer.
    static func cautiousTokens(_ text: String) -> Int { tokens(text, bytesEach: 3) }

    private static func tokens(_ text: String, bytesEach: Int) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            var (ascii, others) = (0, 0)
            for byte in bytes {
                if byte < 0x80 { ascii += 1 } else if byte >= 0xC0 { others += 1 }
            }
            return (ascii + bytesEach - 1) / bytesEach + others
        }
    }

    struct Cut: Sendable, Hashable {
        var text: String
        var keptLines: Int
        var totalLines: Int
        var keptBytes: Int
        var totalBytes: Int
    }

    /// Keeps as many whole lines as fit into `tokens`; `nil` if the whole text fits.
    static func cut(_ text: String, to tokens: Int, _ mode: Mode) -> Cut? {
        guard cautiousTokens(text) > tokens else { return nil }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
        let costs = lines.map { cautiousTokens($0) + 1 }
        let kept = keptLines(costs, budget: max(0, tokens - 16), mode)
        let result = mode == .lines ? spread(lines, kept) : marked(lines, kept)
        let joined = result.joined(separator: "\n")
        return Cut(
            text: joined,
            keptLines: kept.count,
            totalLines: lines.count,
            keptBytes: joined.utf8.count,
            totalBytes: text.utf8.count
        )
    }

    /// The kept lines, with a mark wherever lines are missing.
    private static func marked(_ lines: [String], _ kept: Set<Int>) -> [String] {
        var result: [String] = []
        var gap = 0
        for (index, line) in lines.enumerated() {
            guard kept.contains(index) else {
                gap += 1
                continue
            }
            if gap > 0 { result.append("[… \(gap) lines cut …]") }
            gap = 0
            result.append(line)
        }
        if gap > 0 { result.append("[… \(gap) lines cut …]") }
        return result
    }

    /// The kept lines with one mark at the top: a mark at each gap would take more room than the lines.
    private static func spread(_ lines: [String], _ kept: Set<Int>) -> [String] {
        let rest = lines.indices.filter { kept.contains($0) }.map { lines[$0] }
        return [
            "[\(kept.count) of \(lines.count) lines, evenly spread; \(lines.count - kept.count) lines cut]"
        ] + rest
    }

    private static func keptLines(_ costs: [Int], budget: Int, _ mode: Mode) -> Set<Int> {
        switch mode {
        case .head: return fill(Array(costs.indices), costs, budget)
        case .tail: return fill(costs.indices.reversed(), costs, budget)
        case .middle:
            let half = fill(Array(costs.indices), costs, budget / 2)
            return half.union(fill(costs.indices.reversed(), costs, budget / 2))
        case .lines:
            let total = costs.reduce(0, +)
            var kept: Set<Int> = []
            var (spent, passed) = (0, 0)
            for (index, cost) in costs.enumerated() {
                passed += cost
                // A line is kept as soon as the share of the budget due by now has room for it.
                let (due, overflow) = passed.multipliedReportingOverflow(by: budget)
                guard !overflow, spent + cost <= due / max(1, total) else { continue }
                kept.insert(index)
                spent += cost
            }
            return kept
        }
    }

    private static func fill(_ order: [Int], _ costs: [Int], _ budget: Int) -> Set<Int> {
        var left = budget
        var kept: Set<Int> = []
        for index in order {
            left -= costs[index]
            guard left >= 0 else { break }
            kept.insert(index)
        }
        return kept
    }
}
