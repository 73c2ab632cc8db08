/// Finds the name that somebody may have meant.
enum Spelling {
    /// The nearest of the names, at most a third of the letters away.
    static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let letters = folded(name)
        guard (2...64).contains(letters.count) else { return nil }
        let bound = max(1, letters.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names where candidate != name {
            let distance = distance(letters, folded(candidate), bound: bound)
            guard distance <= bound, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// The edit distance where it is at most `bound`, else something larger (Levenshtein, with swapped
    /// neighbours as one).
    static func distance(_ left: [UInt8], _ right: [UInt8], bound: Int) -> Int {
        guard abs(left.count - right.count) <= bound else { return bound + 1 }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, leftByte) in left.enumerated() {
            var current = [row + 1]
            for (column, rightByte) in right.enumerated() {
                var cost = min(
                    last[column + 1] + 1,
                    current[column] + 1,
                    last[column] + (leftByte == rightByte ? 0 : 1)
                )
                if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last.last ?? 0
    }

    /// Small letters, and `_` for `-`, because both are mixed up without a thought.
    static func folded(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }
}
