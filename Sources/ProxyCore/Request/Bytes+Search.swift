extension [UInt8] {
    /// The first place at or after `start` where `needle` stands.
    func firstRange(of needle: [UInt8], from start: Int, to end: Int? = nil) -> Range<Int>? {
        let last = (end ?? count) - needle.count
        guard let first = needle.first, last >= 0 else { return nil }
        var position = start
        while position <= last {
            guard let candidate = self[position...last].firstIndex(of: first) else { return nil }
            if self[candidate..<(candidate + needle.count)].elementsEqual(needle) {
                return candidate..<(candidate + needle.count)
            }
            position = candidate + 1
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    package func trimmingSpaces() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
