import Yams

/// What the parser did not understand, in words that help.
///
/// The parser's own error quotes the line it stopped at, which may hold a key; only its place and kind are
/// taken over.
struct YAMLProblem {
    private let problem: String
    private let line: Int
    private let column: Int
    private let text: String

    init(_ error: YamlError, text: String, marks: DuplicateMarks) {
        self.text = text
        var place = (line: 1, column: 1)
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.problem = problem
            place = marks.original(line: mark.line, column: mark.column)
        case .reader(let problem, let offset, _, _):
            self.problem = problem
            place = Self.place(of: offset ?? 0, in: text)
        default:
            problem = "it cannot be parsed"
        }
        line = place.line
        column = place.column
    }

    func error(file: String) -> ConfigError {
        let explained = explanation
        return ConfigError(
            explained.message,
            file: file,
            line: line,
            column: column,
            remedy: explained.remedy
        )
    }

    private var explanation: (message: String, remedy: String?) {
        if standsOnTab {
            return ("a tab stands here, which YAML does not take for space", "replace it by spaces")
        }
        if problem.contains("another document") {
            return (
                "a second document begins here, and a configuration is one",
                "delete the `---` between them, or pass one file each"
            )
        }
        if problem.contains("mapping values are not allowed") {
            return (
                "not YAML: a `key: value` stands where none can be",
                "check the indentation of this line and of the one above, or quote a text that holds `: `"
            )
        }
        if problem.contains("undefined alias") {
            return ("an alias stands here, and no anchor of its name above it", "define it with `&name`")
        }
        if problem.contains("expected <block end>") || problem.contains("could not find expected ':'") {
            return (
                "not YAML: \(problem)",
                "check the indentation: the keys of one mapping stand in one column, after spaces only"
            )
        }
        if problem.contains("cannot start any token") {
            return ("not YAML: this character cannot begin a value", "put the value in quotes")
        }
        return ("not YAML: \(problem)", nil)
    }

    /// Whether the parser stopped at a tab, or at a line that is indented with one.
    private var standsOnTab: Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        let scalars = Array(lines[line - 1].unicodeScalars)
        if scalars.indices.contains(column - 1), scalars[column - 1] == "\t" { return true }
        return scalars.prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }

    private static func place(of offset: Int, in text: String) -> (line: Int, column: Int) {
        let before = text.prefix(offset)
        let line = before.count { $0 == "\n" || $0 == "\r\n" } + 1
        let tail = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        return (line, tail.count + 1)
    }
}
