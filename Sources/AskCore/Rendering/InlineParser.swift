/// Parses inline Markdown (emphasis, code, links) of a text that still grows.
///
/// Text that is still ambiguous is held back. Marks without a closing mark on the same line are literal.
struct InlineParser: Sendable {
    private var pending = ""
    private var previous: Character?
    private let base: TextStyle
    /// Whether links are shown as their text only, with the URL behind it.
    private let hasLinks: Bool

    /// How much text is held back at most while its closing mark is missing, in bytes.
    private static let longestHold = 400

    init(base: TextStyle, hasLinks: Bool) {
        self.base = base
        self.hasLinks = hasLinks
    }

    mutating func consume(_ text: String) -> [StyledText] {
        pending += text
        return drain(isFinal: false)
    }

    mutating func finish() -> [StyledText] {
        defer { previous = nil }
        return drain(isFinal: true)
    }

    static func parse(_ text: String, base: TextStyle, hasLinks: Bool) -> [StyledText] {
        var parser = InlineParser(base: base, hasLinks: hasLinks)
        return parser.consume(text) + parser.finish()
    }

    private enum Step {
        case pieces([StyledText], end: Substring.Index)
        case literal(end: Substring.Index)
        case wait
    }

    private mutating func drain(isFinal: Bool) -> [StyledText] {
        var pieces: [StyledText] = []
        var rest = pending[...]
        var plain = ""
        while let character = rest.first {
            guard "\\`*_~[!<".contains(character) else {
                plain.append(character)
                previous = character
                rest.removeFirst()
                continue
            }
            let mayWait = !isFinal && rest.utf8.count < Self.longestHold
            // Limited, because a search for the closing mark at each opening one would take quadratic time.
            switch step(rest.prefix(Self.longestHold), mayWait: mayWait) {
            case .wait:
                if !plain.isEmpty { pieces.append(StyledText(text: plain, style: base)) }
                pending = String(rest)
                return pieces
            case .literal(let end):
                plain += rest[..<end]
                previous = plain.last
                rest = rest[end...]
            case .pieces(let found, let end):
                if !plain.isEmpty { pieces.append(StyledText(text: plain, style: base)) }
                plain = ""
                pieces += found
                previous = rest[..<end].last
                rest = rest[end...]
            }
        }
        if !plain.isEmpty { pieces.append(StyledText(text: plain, style: base)) }
        pending = ""
        return pieces
    }

    private func step(_ text: Substring, mayWait: Bool) -> Step {
        let first = text.first
        let second = text.dropFirst().first
        if second == nil, mayWait { return .wait }
        let one = text.index(after: text.startIndex)
        switch first {
        case "\\":
            guard let second, second.isASCII, second.isPunctuation || second.isSymbol else {
                return .literal(end: one)
            }
            return .pieces([StyledText(text: String(second), style: base)], end: text.index(after: one))
        case "`": return code(text, mayWait)
        case "[": return link(text, mayWait) ?? .literal(end: one)
        case "!":
            guard second == "[" else { return .literal(end: one) }
            return link(text[one...], mayWait) ?? .literal(end: one)
        case "<": return autolink(text, mayWait)
        default: return emphasis(text, mayWait)
        }
    }

    private func code(_ text: Substring, _ mayWait: Bool) -> Step {
        let fence = text.prefix { $0 == "`" }
        if fence.endIndex == text.endIndex, mayWait { return .wait }
        var rest = text[fence.endIndex...]
        while let start = rest.firstIndex(of: "`") {
            let run = rest[start...].prefix { $0 == "`" }
            if run.endIndex == text.endIndex, mayWait { return .wait }
            if run.count == fence.count {
                var inner = text[fence.endIndex..<start]
                if inner.count > 2, inner.first == " ", inner.last == " " {
                    inner = inner.dropFirst().dropLast()
                }
                return .pieces([StyledText(text: String(inner), style: base.union(.code))], end: run.endIndex)
            }
            rest = rest[run.endIndex...]
        }
        return mayWait ? .wait : .literal(end: fence.endIndex)
    }

    private func link(_ text: Substring, _ mayWait: Bool) -> Step? {
        guard let close = text.firstIndex(of: "]") else { return mayWait ? .wait : nil }
        let open = text.index(after: close)
        guard open < text.endIndex else { return mayWait ? .wait : nil }
        guard text[open] == "(" else { return nil }
        var depth = 0
        for index in text[open...].indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            guard depth == 0 else { continue }
            let label = String(text[text.index(after: text.startIndex)..<close])
            let target =
                text[text.index(after: open)..<index].split(separator: " ").first.map(String.init) ?? ""
            return .pieces(linked(label, target), end: text.index(after: index))
        }
        return mayWait ? .wait : nil
    }

    private func linked(_ label: String, _ target: String) -> [StyledText] {
        // A click must not start another program, so URLs with other schemes are shown as text.
        let isClean =
            target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && ["http://", "https://", "mailto:"].contains { target.lowercased().hasPrefix($0) }
        let inner = Self.parse(label, base: base.union(.link), hasLinks: false)
        guard hasLinks, isClean, !target.isEmpty else {
            return inner
                + (target == label || target.isEmpty ? [] : [StyledText(text: " (\(target))", style: base)])
        }
        return inner.map { StyledText(text: $0.text, style: $0.style, link: target) }
    }

    private func autolink(_ text: Substring, _ mayWait: Bool) -> Step {
        let one = text.index(after: text.startIndex)
        let body = text[one...]
        let begins = ["http://", "https://"]
        guard begins.contains(where: { body.hasPrefix($0) || ($0.hasPrefix(body) && mayWait) }) else {
            return .literal(end: one)
        }
        guard let close = body.firstIndex(where: { $0 == ">" || $0 == " " }) else {
            return mayWait ? .wait : .literal(end: one)
        }
        guard body[close] == ">" else { return .literal(end: one) }
        let target = String(body[..<close])
        return .pieces(linked(target, target), end: text.index(after: close))
    }

    private func emphasis(_ text: Substring, _ mayWait: Bool) -> Step {
        guard let mark = text.first else { return .wait }
        let run = text.prefix { $0 == mark }
        guard run.endIndex < text.endIndex else { return mayWait ? .wait : .literal(end: run.endIndex) }
        let next = text[run.endIndex]
        let isInWord = previous.map { $0.isLetter || $0.isNumber } ?? false
        let style: TextStyle
        switch (mark, run.count) {
        case ("~", 2): style = .strike
        case ("~", _): return .literal(end: run.endIndex)
        case (_, 1): style = .italic
        case (_, 2): style = .bold
        case (_, 3): style = [.bold, .italic]
        default: return .literal(end: run.endIndex)
        }
        // Within a word, only a double star is emphasis: 2*3*4 and snake_case stay as they are.
        guard !next.isWhitespace, !isInWord || (mark == "*" && run.count == 2) else {
            return .literal(end: run.endIndex)
        }
        guard let close = closing(mark, run.count, in: text[run.endIndex...], mayWait) else {
            return mayWait ? .wait : .literal(end: run.endIndex)
        }
        let inner = Self.parse(
            String(text[run.endIndex..<close.lowerBound]),
            base: base.union(style),
            hasLinks: hasLinks
        )
        return .pieces(inner, end: close.upperBound)
    }

    /// The closing mark of an emphasis.
    ///
    /// Marks within code do not count.
    private func closing(_ mark: Character, _ count: Int, in text: Substring, _ mayWait: Bool) -> Range<
        Substring.Index
    >? {
        var rest = text
        while let index = rest.firstIndex(where: { $0 == mark || $0 == "`" }) {
            if text[index] == "`" {
                guard case .pieces(_, let end) = code(text[index...], false) else { return nil }
                rest = text[end...]
                continue
            }
            let run = text[index...].prefix { $0 == mark }
            if run.endIndex == text.endIndex, mayWait, run.count < 3 { return nil }
            let before = index > text.startIndex ? text[text.index(before: index)] : " "
            let after = run.endIndex < text.endIndex ? text[run.endIndex] : " "
            let isInWord = mark == "_" && (after.isLetter || after.isNumber)
            if run.count >= count, run.count != count + 1 || count == 1, !before.isWhitespace, !isInWord,
                count != 1 || run.count != 2
            {
                let end =
                    text.index(run.endIndex, offsetBy: count - run.count, limitedBy: index) ?? run.endIndex
                let start = text.index(end, offsetBy: -count)
                return start..<end
            }
            rest = text[run.endIndex...]
        }
        return nil
    }
}
