/// Puts the user's message together, in a fixed order that lets a server's prefix cache work: files, stdin,
/// the words last.
struct PromptComposer: Sendable {
    var style: ContextStyle
    var words: String
    var files: [(path: String, text: String)] = []
    var standardInput: String?

    private static let placeholder = "{{stdin}}"

    /// The message's text; empty where there is nothing to ask.
    var text: String {
        var parts = files.map { style.mark($0.text, as: .file($0.path)) }
        guard !words.isEmpty else {
            if let standardInput { parts.append(Self.withoutLastLineEnd(standardInput)) }
            return parts.joined(separator: "\n\n")
        }
        guard let standardInput, !standardInput.isEmpty else {
            return (parts + [words]).joined(separator: "\n\n")
        }
        if words.contains(Self.placeholder) {
            let pieces = words.pieces(around: Self.placeholder)
            return (parts + [pieces.joined(separator: Self.withoutLastLineEnd(standardInput))]).joined(
                separator: "\n\n"
            )
        }
        return (parts + [style.mark(standardInput, as: .standardInput), words]).joined(separator: "\n\n")
    }

    /// Without the one line end that programs put behind their last line; compared by scalar, as CR LF is one
    /// character.
    static func withoutLastLineEnd(_ text: String) -> String {
        var scalars = text.unicodeScalars[...]
        if scalars.last == "\n" {
            scalars.removeLast()
            if scalars.last == "\r" { scalars.removeLast() }
        }
        return String(scalars)
    }
}

extension String {
    /// The text cut at each place where `separator` stands.
    func pieces(around separator: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return pieces + [String(rest)]
    }
}
