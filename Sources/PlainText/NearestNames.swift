/// Finds the known names that are close to an unknown one, for "did you mean".
///
/// Anyone may ask for an unknown name, among thousands of known ones, so the work is bounded.
package enum NearestNames {
    /// Longer names get no suggestion.
    static let longestName = 128
    /// Names that differ by more changes are not suggested.
    static let mostChanges = 8
    /// The most cells of distance tables that one search computes; the list is searched from its start.
    static let mostCells = 1_000_000

    /// The names within a small edit distance of `name`, or that hold it, nearest first.
    package static func of(_ name: String, among known: [String], limit: Int = 3) -> [String] {
        var cells = 0
        return of(name, among: known, limit: limit, cells: &cells)
    }

    /// - Parameter cells: counts the work done.
    package static func of(_ name: String, among known: [String], limit: Int, cells: inout Int) -> [String] {
        let wanted = lowered(name)
        guard wanted.count <= longestName else { return [] }
        let bound = min(max(2, wanted.count / 3), mostChanges)
        var ranked: [(name: String, distance: Int)] = []
        for candidate in known where !candidate.utf8.elementsEqual(name.utf8) {
            guard cells < mostCells else { break }
            guard candidate.utf8.count <= longestName else { continue }
            let other = lowered(candidate)
            cells += other.count
            if let distance = distance(wanted, other, atMost: bound, cells: &cells) {
                ranked.append((candidate, distance))
            } else if wanted.count >= 3, other.firstRange(of: wanted) != nil {
                ranked.append((candidate, bound + 1))
            }
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    private static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours between two texts.
    package static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        editDistance(left, right, atMost: max(left.count, right.count)) ?? 0
    }

    /// The same, or `nil` if it is more than a bound.
    package static func editDistance(_ left: [UInt8], _ right: [UInt8], atMost bound: Int) -> Int? {
        var cells = 0
        return distance(left, right, atMost: bound, cells: &cells)
    }

    /// Computes only the band of the table whose cells can stay within the bound.
    private static func distance(
        _ left: [UInt8],
        _ right: [UInt8],
        atMost bound: Int,
        cells: inout Int
    ) -> Int? {
        guard abs(left.count - right.count) <= bound else { return nil }
        guard !right.isEmpty else { return left.count }
        let far = bound + 1
        var last = (0...right.count).map { min($0, far) }
        var beforeLast = last
        var row = last
        for index in 0..<left.count {
            let first = max(0, index - bound)
            let end = min(right.count - 1, index + bound)
            guard first <= end else { return nil }
            row[first] = first == 0 ? min(index + 1, far) : far
            var best = row[first]
            for column in first...end {
                // Cells outside the band are beyond the bound anyway.
                let above = column == index + bound ? far : last[column + 1]
                let substitution = last[column] + (left[index] == right[column] ? 0 : 1)
                var cost = min(substitution, above + 1, row[column] + 1)
                if index > 0, column > 0, left[index] == right[column - 1], left[index - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                row[column + 1] = min(cost, far)
                best = min(best, row[column + 1])
            }
            cells += end - first + 1
            guard best <= bound else { return nil }
            swap(&beforeLast, &last)
            swap(&last, &row)
        }
        return last[right.count] <= bound ? last[right.count] : nil
    }
}
