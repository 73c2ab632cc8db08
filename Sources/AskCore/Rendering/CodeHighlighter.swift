/// Colours a line of code lightly: keywords, strings, comments, numbers.
///
/// Changes no character of it.
struct CodeHighlighter: Sendable {
    private let syntax: CodeSyntax?
    private var isInBlockComment = false

    init(language: String) {
        syntax = CodeSyntax.named(language)
    }

    mutating func pieces(of line: String) -> [StyledText] {
        guard let syntax else { return [StyledText(text: line)] }
        var pieces: [StyledText] = []
        var rest = line[...]
        while !rest.isEmpty {
            let (length, style) = token(rest, syntax)
            let text = String(rest.prefix(length))
            if let last = pieces.indices.last, pieces[last].style == style {
                pieces[last].text += text
            } else {
                pieces.append(StyledText(text: text, style: style))
            }
            rest = rest.dropFirst(length)
        }
        return pieces
    }

    private mutating func token(_ text: Substring, _ syntax: CodeSyntax) -> (Int, TextStyle) {
        if isInBlockComment {
            guard let end = text.firstRange(of: syntax.blockEnd) else { return (text.count, .comment) }
            isInBlockComment = false
            return (text[..<end.upperBound].count, .comment)
        }
        if !syntax.blockStart.isEmpty, text.hasPrefix(syntax.blockStart) {
            isInBlockComment = true
            return (syntax.blockStart.count, .comment)
        }
        if syntax.lineComments.contains(where: { text.hasPrefix($0) }) { return (text.count, .comment) }
        guard let first = text.first else { return (0, []) }
        if syntax.quotes.contains(first) { return (quotedLength(text, first), .literal) }
        if first.isLetter || first == "_" || first == "@" {
            let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "@" }
            let key = syntax.ignoresCase ? word.lowercased() : String(word)
            return (word.count, syntax.keywords.contains(key) ? .keyword : [])
        }
        if first.isNumber {
            return (text.prefix { $0.isNumber || $0.isLetter || $0 == "." || $0 == "_" }.count, .number)
        }
        return (1, [])
    }

    private func quotedLength(_ text: Substring, _ quote: Character) -> Int {
        var length = 1
        var isEscaped = false
        for character in text.dropFirst() {
            length += 1
            if character == quote, !isEscaped { return length }
            isEscaped = character == "\\" && !isEscaped
        }
        return length
    }
}
