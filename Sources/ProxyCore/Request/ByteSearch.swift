/// Finds a sequence of bytes in others in linear time (Knuth, Morris, Pratt).
///
/// Clients choose both, so a search that restarts at each byte could take quadratic time.
struct ByteSearch: Sendable {
    private let needle: [UInt8]
    /// By length of a prefix: the length of its longest proper suffix that is also a prefix of the needle.
    private let overlaps: [Int]

    init(_ needle: [UInt8]) {
        self.needle = needle
        var overlaps = [Int](repeating: 0, count: needle.count)
        var matched = 0
        for index in needle.indices.dropFirst() {
            while matched > 0, needle[index] != needle[matched] { matched = overlaps[matched - 1] }
            if needle[index] == needle[matched] { matched += 1 }
            overlaps[index] = matched
        }
        self.overlaps = overlaps
    }

    /// The first occurrence between `start` and `end`.
    func first(in bytes: [UInt8], from start: Int, to end: Int) -> Range<Int>? {
        guard !needle.isEmpty, start >= 0, end <= bytes.count, end - start >= needle.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var matched = 0
            var position = start
            while position < end {
                while matched > 0, bytes[position] != needle[matched] { matched = overlaps[matched - 1] }
                if bytes[position] == needle[matched] { matched += 1 }
                position += 1
                if matched == needle.count { return position - matched..<position }
            }
            return nil
        }
    }
}
