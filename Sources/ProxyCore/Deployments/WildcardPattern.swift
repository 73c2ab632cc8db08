/// A model name with `*` in it, as in `openai/*`.
///
/// Matches as in LiteLLM: each `*` stands for any text, even an empty one or one with slashes, and the first is greedy. The whole name
/// has to match.
struct WildcardPattern: Sendable, Hashable {
    let text: String
    /// The text around the wildcards: one piece more than there are wildcards.
    private let pieces: [String]

    /// - Returns: `nil` for a text without `*`.
    init?(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return nil }
        self.text = text
        pieces = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    /// The number of wildcards.
    var wildcards: Int { pieces.count - 1 }

    /// The text of each `*` in a name, in order, or `nil` where the name does not match.
    func match(_ name: String) -> [String]? {
        guard let first = pieces.first, let last = pieces.last,
            name.utf8.count >= first.utf8.count + last.utf8.count,
            name.utf8.starts(with: first.utf8), name.utf8.reversed().starts(with: last.utf8.reversed())
        else { return nil }
        var rest = Substring(name.utf8.dropFirst(first.utf8.count).dropLast(last.utf8.count))
        // From the right, so that each wildcard takes as much as those after it leave.
        var found: [String] = []
        for piece in pieces.dropFirst().dropLast().reversed() {
            guard let range = rest.utf8.lastRange(of: piece.utf8) else { return nil }
            found.append(String(rest[range.upperBound...]))
            rest = rest[..<range.lowerBound]
        }
        found.append(String(rest))
        return found.reversed()
    }

    /// The name with these texts in place of the wildcards; `nil` where their numbers differ.
    func filled(with texts: [String]) -> String? {
        guard texts.count == wildcards else { return nil }
        return zip(pieces, texts + [""]).map { $0 + $1 }.joined()
    }

    /// Replaces wildcards of a text from the left, as far as there are texts.
    static func fill(_ text: String, with texts: some Sequence<String>) -> String {
        var result = ""
        var rest = text[...]
        for filling in texts {
            guard let star = rest.firstIndex(of: "*") else { break }
            result += rest[..<star] + filling
            rest = rest[rest.index(after: star)...]
        }
        return result + rest
    }
}

extension Substring.UTF8View {
    /// Where some bytes occur last; an empty text occurs at the end.
    fileprivate func lastRange(of bytes: String.UTF8View) -> Range<Index>? {
        let length = bytes.count
        guard count >= length else { return nil }
        var start = index(endIndex, offsetBy: -length)
        while true {
            if self[start...].starts(with: bytes) { return start..<index(start, offsetBy: length) }
            guard start > startIndex else { return nil }
            start = index(before: start)
        }
    }
}
