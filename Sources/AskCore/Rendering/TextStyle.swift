/// How a piece of text looks.
struct TextStyle: OptionSet, Sendable, Hashable {
    let rawValue: Int

    static let bold = TextStyle(rawValue: 1)
    static let italic = TextStyle(rawValue: 2)
    static let strike = TextStyle(rawValue: 4)
    static let dim = TextStyle(rawValue: 8)
    static let code = TextStyle(rawValue: 16)
    static let link = TextStyle(rawValue: 32)
    static let keyword = TextStyle(rawValue: 64)
    static let literal = TextStyle(rawValue: 128)
    static let comment = TextStyle(rawValue: 256)
    static let number = TextStyle(rawValue: 512)

    private static let codes: [(TextStyle, String)] = [
        (.bold, "1"), (.dim, "2"), (.italic, "3"), (.link, "4"), (.strike, "9"), (.code, "36"),
        (.keyword, "35"), (.literal, "32"),
        (.comment, "90"), (.number, "33"),
    ]

    /// The SGR sequence that turns the style on; empty for plain text.
    var sequence: String {
        guard !isEmpty else { return "" }
        return "\u{1B}[\(Self.codes.filter { contains($0.0) }.map(\.1).joined(separator: ";"))m"
    }
}

/// A piece of text with its style.
struct StyledText: Sendable, Hashable {
    var text: String
    var style: TextStyle = []
    /// The URL that it links to.
    var link: String?
}
