/// Estimates how many tokens a text takes, and cuts one that is too long, telling what was cut.
enum ContextFit {
    /// Which part of a text is kept.
    enum Mode: String, Sendable, CaseIterable {
        case head, tail, middle, lines
    }

    /// Tokens, as an estimate: about four bytes of plain text a token, and one for each character beyond ASCII.
    static func estimatedTokens(_ text: String) -> Int { tokens(text, bytesEach: 4) }

    /// Tokens, rather too many: what is cut to fit has to fit whatever the tokenizer.
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

    /// Keeps as many whole lines as fit into `tokens`; `nil` where nothing has to be cut.
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

    /// The lines that are kept, with a mark wherever some are missing.
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

    /// Lines from all over the text: a mark at each gap would take more room than the lines.
    private static func spread(_ lines: [String], _ kept: Set<Int>) -> [String] {
        let rest = lines.indices.filter { kept.contains($0) }.map { lines[$0] }
        return [
            "[\(kept.count) of \(lines.count) lines, evenly spread; \(lines.count - kept.count) lines cut]"
        ] + rest
    }

    private static func keptLines(_ costs: [Int], budget: Int, _ mode: Mode) -> Set<Int> {
        switch mode {
        case .head: return take(Array(costs.indices), costs, budget)
        case .tail: return take(costs.indices.reversed(), costs, budget)
        case .middle:
            let half = take(Array(costs.indices), costs, budget / 2)
            return half.union(take(costs.indices.reversed(), costs, budget / 2))
        case .lines:
            let total = costs.reduce(0, +)
            var kept: Set<Int> = []
            var (spent, passed) = (0, 0)
            for (index, cost) in costs.enumerated() {
                passed += cost
                // Kept as soon as the share of the budget that is due by now has room for the line.
                let (due, overflow) = passed.multipliedReportingOverflow(by: budget)
                guard !overflow, spent + cost <= due / max(1, total) else { continue }
                kept.insert(index)
                spent += cost
            }
            return kept
        }
    }

    private static func take(_ order: [Int], _ costs: [Int], _ budget: Int) -> Set<Int> {
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
