import PlainText

/// Finds the name that a misspelt one was meant to be.
///
/// Stricter than `NearestNames.of`, because some findings depend on whether a name is close to a known one.
enum Spelling {
    /// The closest of the names, if at most a third of the letters differ.
    static func nearest(to name: String, among names: some Sequence<String>) -> String? {
        let letters = folded(name)
        guard (2...64).contains(letters.count) else { return nil }
        var bound = max(1, letters.count / 3)
        var best: String?
        for candidate in names where candidate != name {
            guard let distance = NearestNames.editDistance(letters, folded(candidate), atMost: bound) else {
                continue
            }
            if distance == 0 { return candidate }
            best = candidate
            bound = distance - 1
        }
        return best
    }

    /// Whether at most `bound` letters differ; swapped neighbours count as one.
    static func isClose(_ left: [UInt8], _ right: [UInt8], bound: Int) -> Bool {
        NearestNames.editDistance(left, right, atMost: bound) != nil
    }

    /// Lower case, with `_` for `-`, because both are easily mixed up.
    static func folded(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }
}
