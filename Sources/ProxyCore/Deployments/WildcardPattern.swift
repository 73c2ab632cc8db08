/// A model name with `*` in it, as in `openai/*`.
///
/// Matches as LiteLLM's does: each `*` stands for any text, also none and also with slashes, and the first takes as much as it can. The
/// whole name has to match.
struct WildcardPattern: Sendable, Hashable {
    let text: String
    /// What stands around the wildcards: one text more than there are wildcards.
    private let pieces: [String]

    /// Takes a name apart; there is no pattern where the text holds no `*`.
    init?(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return nil }
        self.text = text
        pieces = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    /// How many wildcards there are.
    var wildcards: Int { pieces.count - 1 }

    /// What each `*` stands for in a name, in order, or `nil` where the name does not match.
    func match(_ name: String) -> [String]? {
        guard let first = pieces.first, let last = pieces.last,
            name.utf8.count >= first.utf8.count + last.utf8.count,
            name.utf8.starts(with: first.utf8), name.utf8.reversed().starts(with: last.utf8.reversed())
        else { return nil }
        var rest = Substring(name.utf8.dropFirst(first.utf8.count).dropLast(last.utf8.count))
        // From the right, so that each wildcard takes as much as those behind it leave.
        var found: [String] = []
        for piece in pieces.dropFirst().dropLast().reversed() {
            guard let range = rest.utf8.lastRange(of: piece.utf8) else { return nil }
            found.append(String(rest[range.upperBound...]))
            rest = rest[..<range.lowerBound]
        }
        found.append(String(rest))
        return found.reversed()
    }

    /// The name in which the wildcards stand for these texts; `nil` where there are more or fewer texts than wildcards.
    func filled(with texts: [String]) -> String? {
        guard texts.count == wildcards else { return nil }
        return zip(pieces, texts + [""]).map { $0 + $1 }.joined()
    }

    /// Fills wildcards of a text from the left, as far as there are texts.
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
