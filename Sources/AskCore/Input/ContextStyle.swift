/// How pieces of context are marked for the model.
enum ContextStyle: String, Sendable {
    case tags, fence, plain

    /// A file or stdin, marked; ends without a line feed.
    func mark(_ text: String, as name: Name) -> String {
        // By the byte: in Swift CR LF is one character, and no line feed.
        let whole = text.utf8.last == UInt8(ascii: "\n") || text.isEmpty ? text : "\(text)\n"
        switch (self, name) {
        case (.tags, .standardInput): return "<stdin>\n\(whole)</stdin>"
        case (.tags, .file(let path)): return "<file path=\"\(Self.attribute(path))\">\n\(whole)</file>"
        case (.fence, .standardInput): return Self.fenced(whole, "")
        case (.fence, .file(let path)): return "\(path):\n\(Self.fenced(whole, ""))"
        case (.plain, .standardInput): return PromptComposer.withoutLastLineEnd(whole)
        case (.plain, .file(let path)): return "\(path):\n\(PromptComposer.withoutLastLineEnd(whole))"
        }
    }

    enum Name: Sendable, Hashable {
        case standardInput
        case file(String)
    }

    private static func attribute(_ path: String) -> String {
        path.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "&quot;")
    }

    /// A fence longer than any in the text.
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
