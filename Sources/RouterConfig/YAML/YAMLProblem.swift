import Yams

/// Explains a parser error in words that help the file's author.
///
/// The parser's own message quotes the line, which may contain a key, so only its position and kind are used.
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
            problem = "unknown"
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
        if isAtTab {
            return (TabCheck.message, TabCheck.remedy)
        }
        for entry in Self.explanations where problem.contains(entry.part) {
            return (entry.message, entry.remedy)
        }
        return (
            "not YAML: this does not fit what comes before it",
            "check quotes, brackets and the indentation of this line and the one above"
        )
    }

    private static let indentation =
        "check the indentation of this line and the one above; entries of one mapping or list start in the same column"
    private static let quotes =
        "close the quotes at the end of the text; inside double quotes write \\\\ for a backslash and \\\" for a quote"
    private static let escapes = "write the backslash twice, or use single quotes"

    /// What a part of libyaml's message means for the file.
    private static let explanations: [(part: String, message: String, remedy: String)] = [
        (
            "another document", "a second document starts here, but a configuration has only one",
            "delete the `---` between them, or use separate files"
        ),
        (
            "mapping values are not allowed", "not YAML: a `key: value` is not allowed here",
            "check the indentation of this line and the one above, or quote a text that contains `: `"
        ),
        (
            "block sequence entries are not allowed", "not YAML: a list's `- ` is not allowed here",
            "start the list on its own line below its key, or quote a text that starts with `- `"
        ),
        (
            "mapping keys are not allowed", "not YAML: a `? ` is not allowed here",
            "quote a text that starts with `? `"
        ),
        (
            "undefined alias", "this alias has no anchor with its name above it",
            "define it with `&name`"
        ),
        ("duplicate anchor", "there is already an anchor with this name above", "rename one of them"),
        (
            "expected '-' indicator", "not YAML: this line interrupts the list above it",
            "start it with `- ` in the list's column, or indent it under the entry it belongs to"
        ),
        (
            "expected key", "not YAML: this line is not a `key: value` of the mapping above it",
            indentation
        ),
        (
            "expected <block end>", "not YAML: this line is not aligned with the lines it belongs to",
            indentation
        ),
        (
            "could not find expected ':'", "not YAML: a key here or above has no `:`",
            "write `key: value`, with a space after the colon; \(indentation)"
        ),
        (
            "expected ',' or ']'", "not YAML: a list in brackets is not closed, or a comma is missing",
            "separate its entries with commas, and end it with `]`"
        ),
        (
            "expected ',' or '}'", "not YAML: a mapping in braces is not closed, or a comma is missing",
            "separate its entries with commas, and end it with `}`; quote a text that starts with a brace"
        ),
        (
            "expected node content", "not YAML: a value is missing here",
            "add one, or quote a text that starts with a special character"
        ),
        (
            "expected <document start>", "not YAML: this line is outside of the mapping above it",
            indentation
        ),
        ("unexpected end of stream", "not YAML: a quote is opened but never closed", quotes),
        (
            "unexpected document indicator",
            "not YAML: a quote is still open where a document starts or ends", quotes
        ),
        (
            "unknown escape character",
            "not YAML: in double quotes, a backslash is followed by a character that cannot be escaped",
            escapes
        ),
        (
            "hexdecimal number", "not YAML: in double quotes, an escape such as `\\u` lacks its digits",
            escapes
        ),
        (
            "Unicode character escape", "not YAML: this escape does not name a character",
            "write the character itself"
        ),
        (
            "cannot start any token", "not YAML: a value cannot start with this character",
            "put the value in quotes"
        ),
        ("tab character", TabCheck.message, TabCheck.remedy),
        (
            "alphabetic or numeric character", "not YAML: no name follows this `&` or `*`",
            "quote a text that starts with it, such as \"*\""
        ),
        (
            "indentation indicator", "not YAML: the number after `|` or `>` cannot be 0", "delete it"
        ),
        (
            "comment or line break", "not YAML: the line must end after `|` or `>`",
            "start the text on the next line, indented, or put it in quotes"
        ),
        ("tag", "not YAML: this `!` does not start a tag", "quote a text that starts with it"),
        ("URI", "not YAML: this `!` does not start a tag", "quote a text that starts with it"),
        (
            "directive", "not YAML: a line that starts with `%` must be a directive",
            "put it in quotes, or delete it"
        ),
        ("version number", "not YAML: the version after `%YAML` is invalid", "delete the line"),
        (
            "incompatible YAML", "not YAML: the version after `%YAML` is not supported", "delete the line"
        ),
        ("control characters", "this character is not allowed in YAML", "delete it"),
        ("unexpected ':'", "not YAML: a `:` is not allowed here", "quote a text that contains it"),
        ("whitespace or line break", "not YAML: a space is missing here", "insert a space before this"),
    ]

    /// Whether the parser stopped at a tab, or in a line that is indented with one.
    private var isAtTab: Bool {
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
