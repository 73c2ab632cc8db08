/// Rejects texts that would exhaust the parser's stack or time.
enum YAMLPreflight {
    /// The deepest nesting of brackets; Yams recurses for each.
    static let deepest = 200

    static func check(_ text: String, file: String) throws(ConfigError) {
        var depth = 0
        var line = 1
        var column = 0
        var startsLine = true
        for scalar in text.unicodeScalars {
            column += 1
            switch scalar {
            case "\n":
                line += 1
                column = 0
            case "[", "{":
                depth += 1
            case "]", "}":
                depth = max(0, depth - 1)
            default:
                // A key in the first column ends any brackets left open by a text before it.
                if startsLine, depth > 0, scalar != " ", scalar != "\t", scalar != "#" { depth = 0 }
            }
            startsLine = scalar == "\n"
            if depth > deepest {
                throw ConfigError(
                    "brackets are nested more than \(deepest) levels deep",
                    file: file,
                    line: line,
                    column: column
                )
            }
        }
        try checkAliases(text, file: file)
    }

    /// Refuses aliases inside keys if many anchors build on each other: Yams compares keys by value, which
    /// takes exponential time then.
    ///
    /// Aliases in values are counted during conversion.
    private static func checkAliases(_ text: String, file: String) throws(ConfigError) {
        var anchors = 0
        var aliases = 0
        var keyLine: Int?
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.utf8.contains(UInt8(ascii: "&")) || line.utf8.contains(UInt8(ascii: "*")) else {
                if keyLine == nil, line.drop(while: { $0 == " " || $0 == "-" }).hasPrefix("? ") {
                    keyLine = number + 1
                }
                continue
            }
            let words = line.split { " \t,[]{}:?-".contains($0) }
            anchors += words.count { $0.hasPrefix("&") && $0.count > 1 }
            aliases += words.count { $0.hasPrefix("*") && $0.count > 1 }
            if keyLine == nil, hasAliasKey(line) { keyLine = number + 1 }
        }
        guard let keyLine, anchors > 2, aliases > 4 else { return }
        var product = 1.0
        for _ in 0..<min(anchors, 64) { product *= max(1, Double(aliases) / Double(anchors)) }
        guard product > 1_000_000 else { return }
        throw ConfigError(
            "a key contains aliases",
            file: file,
            line: keyLine,
            column: 1,
            remedy: "write the key out"
        )
    }

    /// Whether the line contains something like `*name :`, `? *name` or `[*name]:`.
    private static func hasAliasKey(_ line: Substring) -> Bool {
        let rest = line.drop { $0 == " " || $0 == "-" }
        if rest.hasPrefix("?") || rest.hasPrefix("*") && rest.contains(":") { return true }
        guard let star = line.firstIndex(of: "*") else { return false }
        let before = line[..<star].last { $0 != " " }
        return (before == "[" || before == "{" || before == ",") && line[star...].contains(":")
    }

    /// The line breaks of YAML 1.1.
    static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
