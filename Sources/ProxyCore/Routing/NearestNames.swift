/// Finds the names that somebody may have meant.
package enum NearestNames {
    /// The names within a small edit distance of `name`, or that hold it, nearest first.
    package static func of(_ name: String, among known: [String], limit: Int = 3) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        // A name that is absurdly long has no near one, and should not cost time.
        guard wanted.count <= 256 else { return [] }
        let bound = max(2, wanted.count / 3)
        let ranked = known.compactMap { candidate -> (name: String, distance: Int)? in
            let other = Array(candidate.lowercased().utf8)
            guard candidate != name, other.count <= 256 else { return nil }
            let distance = editDistance(wanted, other)
            if distance <= bound { return (candidate, distance) }
            let lowered = candidate.lowercased()
            let isPart = wanted.count >= 3 && (lowered.contains(name.lowercased()))
            return isPart ? (candidate, bound + 1) : nil
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
    }

    /// The number of insertions, deletions and substitutions between two texts (Levenshtein).
    package static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (leftIndex, leftByte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = leftIndex + 1
            for (rightIndex, rightByte) in right.enumerated() {
                let substitution = diagonal + (leftByte == rightByte ? 0 : 1)
                diagonal = row[rightIndex + 1]
                row[rightIndex + 1] = min(substitution, row[rightIndex] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
