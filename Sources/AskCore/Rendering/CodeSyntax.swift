/// What ``CodeHighlighter`` needs to know about a language.
struct CodeSyntax: Sendable {
    var keywords: Set<String>
    var lineComments: [String] = ["//"]
    var blockStart = "/*"
    var blockEnd = "*/"
    var quotes: Set<Character> = ["\"", "'"]
    var ignoresCase = false

    init(_ keywords: String) {
        self.keywords = Set(keywords.split(separator: " ").map(String.init))
    }

    private func with(comments: [String], block: (String, String) = ("", ""), quotes: Set<Character>? = nil)
        -> CodeSyntax
    {
        var copy = self
        copy.lineComments = comments
        (copy.blockStart, copy.blockEnd) = block
        if let quotes { copy.quotes = quotes }
        return copy
    }

    /// The syntax of a fence's language; `nil` if it is unknown.
    static func named(_ name: String) -> CodeSyntax? {
        switch name {
        case "swift": swift
        case "python", "py", "python3": python
        case "javascript", "js", "jsx", "typescript", "ts", "tsx", "mjs": javaScript
        case "go", "golang": go
        case "rust", "rs": rust
        case "c", "h", "cpp", "c++", "cc", "hpp", "objc": c
        case "java", "kotlin", "kt", "csharp", "cs", "scala": java
        case "ruby", "rb": ruby
        case "bash", "sh", "shell", "zsh", "fish", "console": shell
        case "sql", "postgresql", "mysql", "sqlite": sql
        case "json", "jsonc", "json5", "yaml", "yml", "toml", "ini": data
        case "php", "lua", "perl": script
        default: nil
        }
    }

    private static let swift = CodeSyntax(
        "actor as async await break case catch class continue default defer do else enum extension fallthrough false for func guard if import in init inout internal is let mutating nil open operator package private protocol public repeat rethrows return self Self some any static struct subscript super switch throw throws true try typealias var weak where while"
    )
    private static let python = CodeSyntax(
        "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda match case None nonlocal not or pass raise return True try while with yield self"
    ).with(comments: ["#"])
    private static let javaScript = CodeSyntax(
        "as async await break case catch class const continue debugger default delete do else enum export extends false finally for from function get if implements import in instanceof interface let new null of private protected public readonly return set static super switch this throw true try type typeof undefined var void while yield"
    ).with(comments: ["//"], block: ("/*", "*/"), quotes: ["\"", "'", "`"])
    private static let go = CodeSyntax(
        "break case chan const continue default defer else fallthrough false for func go goto if import interface map nil package range return select struct switch true type var"
    ).with(comments: ["//"], block: ("/*", "*/"), quotes: ["\"", "'", "`"])
    private static let rust = CodeSyntax(
        "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while"
    ).with(comments: ["//"], block: ("/*", "*/"), quotes: ["\""])
    private static let c = CodeSyntax(
        "auto bool break case catch char class const constexpr continue default delete do double else enum explicit extern false float for friend goto if inline int long namespace new nullptr operator override private protected public register return short signed sizeof static struct switch template this throw true try typedef typename union unsigned using virtual void volatile while"
    )
    private static let java = CodeSyntax(
        "abstract as boolean break byte case catch char class companion const continue data default do double else enum extends false final finally float for fun if implements import in instanceof int interface internal is long namespace new null object open override package private protected public record return sealed short static string super switch this throw throws true try using val var void when while"
    )
    private static let ruby = CodeSyntax(
        "alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or redo require rescue retry return self super then true undef unless until when while yield"
    ).with(comments: ["#"])
    private static let shell = CodeSyntax(
        "if then else elif fi for in do done while until case esac function return local export readonly set unset echo cd exit sudo source"
    ).with(comments: ["#"])
    private static let script = CodeSyntax(
        "and break case class do echo else elseif elsif end false for foreach function if in local my nil not null or print repeat return sub then true until use while"
    ).with(comments: ["#", "--", "//"])
    private static let data = CodeSyntax("true false null yes no").with(comments: ["#", "//"])
    private static let sql: CodeSyntax = {
        var syntax = CodeSyntax(
            "add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null on or order outer primary references returning right rollback select set table then union unique update using values view when where with"
        ).with(comments: ["--"], block: ("/*", "*/"))
        syntax.ignoresCase = true
        return syntax
    }()
}
