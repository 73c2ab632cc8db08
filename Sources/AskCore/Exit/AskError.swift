/// Why `ask` cannot do what it was asked to: two lines for a person, and a status for a script.
struct AskError: Error, Sendable, Hashable {
    var status: ExitStatus
    /// What failed and why, one line.
    var message: String
    /// What to do about it, one line.
    var remedy: String?
    /// The server says that the question is longer than the model takes.
    var isContextTooLong = false

    init(_ status: ExitStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }

    /// The lines for stderr: what a server or a file contributed cannot begin a line of its own.
    var report: String {
        let first = "ask: \(Self.oneLine(message))\n"
        return remedy.map { "\(first)     \(Self.oneLine($0))\n" } ?? first
    }

    private static func oneLine(_ text: String) -> String {
        text.contains(where: \.isNewline)
            ? text.split(whereSeparator: \.isNewline).joined(separator: " ") : text
    }
}
