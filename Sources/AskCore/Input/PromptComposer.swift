/// Composes the user's message: files, stdin, and the words last.
///
/// The order is fixed so that a second question about the same files hits the server's prefix cache.
struct PromptComposer: Sendable {
    var style: ContextStyle
    var words: String
    var files: [(path: String, text: String)] = []
    var standardInput: String?

    private static let placeholder = "{{stdin}}"

    /// The message's text; empty if there is no question.
    var text: String {
        var parts = files.map { style.mark($0.text, as: .file($0.path)) }
        guard !words.isEmpty else {
            if let standardInput { parts.append(standardInput.withoutLastLineEnd) }
            return parts.joined(separator: "\n\n")
        }
        guard let standardInput, !standardInput.isEmpty else {
            return (parts + [words]).joined(separator: "\n\n")
        }
        if words.contains(Self.placeholder) {
            let pieces = words.pieces(around: Self.placeholder)
            return (parts + [pieces.joined(separator: standardInput.withoutLastLineEnd)]).joined(
                separator: "\n\n"
            )
        }
        return (parts + [style.mark(standardInput, as: .standardInput), words]).joined(separator: "\n\n")
    }
}

/// How files and stdin are marked for the model.
enum ContextStyle: String, Sendable {
    case tags, fence, plain

    /// Marks a file or stdin.
    ///
    /// The result does not end with a line feed.
    func mark(_ text: String, as name: Name) -> String {
        // By byte, because CR LF is one character in Swift and not a line feed.
        let whole = text.utf8.last == UInt8(ascii: "\n") || text.isEmpty ? text : "\(text)\n"
        switch (self, name) {
        case (.tags, .standardInput): return "<stdin>\n\(whole)</stdin>"
        case (.tags, .file(let path)): return "<file path=\"\(Self.attribute(path))\">\n\(whole)</file>"
        case (.fence, .standardInput): return Self.fenced(whole, "")
        case (.fence, .file(let path)): return "\(path):\n\(Self.fenced(whole, ""))"
        case (.plain, .standardInput): return whole.withoutLastLineEnd
        case (.plain, .file(let path)): return "\(path):\n\(whole.withoutLastLineEnd)"
        }
    }

    enum Name: Sendable, Hashable {
        case standardInput
        case file(String)
    }

    private static func attribute(_ path: String) -> String {
        path.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "&quot;")
    }

    /// Fences the text with more backquotes than any run within it has.
    private static func fenced(_ text: String, _ language: String) -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(fence)"
    }
}
