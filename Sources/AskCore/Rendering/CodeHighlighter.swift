/// Colours keywords, strings, comments and numbers of code, line by line, without changing a character.
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

/// A fenced code block, from its opening line to its closing one.
struct CodeFence: Sendable {
    /// The language that the fence names.
    let language: String
    private let mark: Character
    private let count: Int
    private let indent: Int
    private var highlighter: CodeHighlighter

    init(_ line: String) {
        indent = line.prefix { $0 == " " }.count
        let body = line.dropFirst(indent)
        mark = body.first ?? "`"
        let marks = body.prefix { [mark] in $0 == mark }
        count = marks.count
        language =
            body.dropFirst(marks.count).split { $0 == " " || $0 == "{" || $0 == "\r" }.first.map(String.init)
            ?? ""
        highlighter = CodeHighlighter(language: language.lowercased())
    }

    func isClosed(by line: String) -> Bool {
        let body = line.trimmingWhitespace()
        return body.count >= count && body.allSatisfy { $0 == mark }
    }

    /// Styles a line of the code, without the indentation of the fence.
    mutating func pieces(of line: String) -> [StyledText] {
        let own = line.prefix { $0 == " " }.count
        return highlighter.pieces(of: String(line.dropFirst(min(own, indent))))
    }
}
