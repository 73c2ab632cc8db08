/// A value taken from the environment: `os.environ/NAME`.
struct EnvironmentReference {
    let name: String

    private static let prefix = "os.environ/"

    /// Returns `nil` for a text that is not a reference.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        name = String(text.dropFirst(Self.prefix.count)).trimmed
    }

    /// Whether the name is a valid variable name.
    var isName: Bool {
        !name.isEmpty && Self.leadingName(of: name[...]).count == name.count
    }

    /// The variable that a text in another syntax refers to; empty if it cannot be told.
    static func misspelt(in text: String) -> String? {
        guard text.utf8.count < 4096 else { return nil }
        let trimmed = text.trimmed
        if trimmed.hasPrefix("${"), trimmed.hasSuffix("}") { return leadingName(of: trimmed.dropFirst(2)) }
        if trimmed.hasPrefix("$") {
            let name = leadingName(of: trimmed.dropFirst())
            return !name.isEmpty && name.count == trimmed.count - 1 ? name : nil
        }
        for opening in [
            "os.environ['", "os.environ[\"", "os.environ.get('", "os.environ.get(\"", "os.getenv('",
            "os.getenv(\"", "os.environ.", "env/", "env:",
        ]
        where trimmed.hasPrefix(opening) {
            let name = leadingName(of: trimmed.dropFirst(opening.count))
            return name == name.uppercased() ? name : nil
        }
        if trimmed.hasPrefix("{{"), trimmed.hasSuffix("}}") { return "" }
        // As in LiteLLM only a whole value is replaced; a reference inside a text is a mistake.
        if let place = trimmed.firstRange(of: prefix) { return leadingName(of: trimmed[place.upperBound...]) }
        return nil
    }

    private static func leadingName(of text: Substring) -> String {
        guard text.first?.isNumber != true else { return "" }
        return String(text.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
    }
}
