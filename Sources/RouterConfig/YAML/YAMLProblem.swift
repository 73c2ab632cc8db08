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
        for entry in Self.explanations where problem.contains(entry.part) {
            return (entry.message, entry.remedy)
        }
        return (
            "not YAML: what stands here does not go on from what stands before it",
            "check quotes, brackets and the indentation of this line and of the one above"
        )
    }

    private static let indentation =
        "check the indentation of this line and of the one above: what belongs together stands in one column, after spaces only"
    private static let quotes =
        "close the quotes where the text ends; in double quotes write a backslash and a quote as \\\\ and \\\""

    /// What libyaml says, by a part of it, in words about the file.
    private static let explanations: [(part: String, message: String, remedy: String)] = [
        (
            "another document", "a second document begins here, and a configuration is one",
            "delete the `---` between them, or pass one file each"
        ),
        (
            "mapping values are not allowed", "not YAML: a `key: value` stands where none can be",
            "check the indentation of this line and of the one above, or quote a text that holds `: `"
        ),
        (
            "block sequence entries are not allowed", "not YAML: a list's `- ` stands where none can begin",
            "begin the list on a line of its own below its key, or quote a text that begins with `- `"
        ),
        (
            "mapping keys are not allowed", "not YAML: a `? ` stands where no key can begin",
            "quote a text that begins with `? `"
        ),
        (
            "undefined alias", "an alias stands here, and no anchor of its name above it",
            "define it with `&name`"
        ),
        ("duplicate anchor", "an anchor of this name stands above already", "give one of them another name"),
        (
            "expected '-' indicator",
            "not YAML: this line is none of the list above it, whose entries begin with `- `",
            "begin it with `- ` in the list's column, or indent it to where what it belongs to stands"
        ),
        (
            "expected key", "not YAML: this line is no `key: value` of the mapping above it",
            indentation
        ),
        (
            "expected <block end>", "not YAML: this line does not stand in the column of what it belongs to",
            indentation
        ),
        (
            "could not find expected ':'", "not YAML: a key stands here or above without its `:`",
            "write `key: value`, with a blank after the colon; \(indentation)"
        ),
        (
            "expected ',' or ']'", "not YAML: a list in brackets is not closed, or lacks a comma",
            "separate its entries by commas, and end it with `]`"
        ),
        (
            "expected ',' or '}'", "not YAML: a mapping in braces is not closed, or lacks a comma",
            "separate its entries by commas, and end it with `}`; quote a text that begins with a brace"
        ),
        (
            "expected node content", "not YAML: a value is missing here",
            "write one, or put a text that begins with a special character in quotes"
        ),
        (
            "expected <document start>", "not YAML: this line stands outside of the mapping above it",
            indentation
        ),
        ("unexpected end of stream", "not YAML: a quote is opened and never closed", quotes),
        (
            "unexpected document indicator",
            "not YAML: a quote is still open where a document begins or ends", quotes
        ),
        (
            "unknown escape character",
            "not YAML: in double quotes a backslash stands before a character it does not go with",
            "write the backslash twice, or use single quotes"
        ),
        (
            "hexdecimal number", "not YAML: in double quotes an escape such as `\\u` lacks its digits",
            "write the backslash twice, or use single quotes"
        ),
        (
            "Unicode character escape", "not YAML: an escape stands for no character",
            "write the character itself"
        ),
        (
            "cannot start any token", "not YAML: this character cannot begin a value",
            "put the value in quotes"
        ),
        (
            "tab character", "a tab stands here, which YAML does not take for space", "replace it by spaces"
        ),
        (
            "alphabetic or numeric character", "not YAML: a `&` or `*` stands before what is no name",
            "put a text that begins with it in quotes, such as \"*\""
        ),
        (
            "indentation indicator", "not YAML: the number behind `|` or `>` cannot be 0", "delete it"
        ),
        (
            "comment or line break", "not YAML: behind `|` or `>` the line has to end",
            "begin the text on the next line, indented, or put it in quotes"
        ),
        (
            "tag", "not YAML: a `!` stands here that begins no tag",
            "put a text that begins with it in quotes"
        ),
        ("URI", "not YAML: a `!` stands here that begins no tag", "put a text that begins with it in quotes"),
        (
            "directive", "not YAML: a line that begins with `%` is a directive, and this is none",
            "put it in quotes, or delete it"
        ),
        ("version number", "not YAML: the version behind `%YAML` is none", "delete the line"),
        (
            "incompatible YAML", "not YAML: the version behind `%YAML` is none that can be read",
            "delete the line"
        ),
        (
            "control characters", "a character stands here that YAML does not allow", "delete it"
        ),
        (
            "unexpected ':'", "not YAML: a `:` stands where none can be", "put a text that holds it in quotes"
        ),
        (
            "whitespace or line break", "not YAML: a blank is missing here",
            "write a blank behind the sign before it"
        ),
    ]

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
