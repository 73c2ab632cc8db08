/// A fenced block of code, from its opening line to its closing one.
struct CodeFence: Sendable {
    /// The language, as the fence names it.
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
        let body = line.trimmingSpaces()
        return body.count >= count && body.allSatisfy { $0 == mark }
    }

    /// A line of the code; the indentation of the fence itself is not part of it.
    mutating func pieces(of line: String) -> [StyledText] {
        let own = line.prefix { $0 == " " }.count
        return highlighter.pieces(of: String(line.dropFirst(min(own, indent))))
    }
}
