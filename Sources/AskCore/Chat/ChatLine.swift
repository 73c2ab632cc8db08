/// A line of a chat: a question, or a command that starts with a slash.
enum ChatLine {
    enum Command: Sendable, Hashable {
        case exit, help, copy, stats, retry
        case model(String?)
        case system(String?)
        case file(String)
        case save(String)
        case edit(String)
        case unknown(String)
    }

    static let help = """
        /model [ID]     show or change the model        /file PATH      add a file to the next question
        /system [TEXT]  new conversation, this prompt   /save PATH      write the conversation to a file
        /retry          ask the last question again     /copy           copy the last answer
        /stats          receipts on or off              /edit           write in $VISUAL or $EDITOR (also ^G, Enter)
        /exit           exit (also ^D)                  \"\"\"             starts and ends a question of several lines

        """

    /// The command in a line; `nil` if the line is a question.
    static func command(_ line: String) -> Command? {
        if line.contains("\u{7}") { return .edit(line.filter { $0 != "\u{7}" }) }
        guard line.hasPrefix("/") else { return nil }
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1)
        let name = parts.first.map(String.init) ?? ""
        // A path such as /etc/hosts starts a question.
        guard !name.contains("/") else { return nil }
        let rest = parts.count > 1 ? parts[1].trimmingWhitespace() : nil
        switch name {
        case "exit", "quit", "q": return .exit
        case "help", "?": return .help
        case "copy": return .copy
        case "stats": return .stats
        case "retry": return .retry
        case "model": return .model(rest)
        case "system": return .system(rest)
        case "file": return rest.map { .file($0) } ?? .help
        case "save": return rest.map { .save($0) } ?? .help
        case "edit": return .edit(rest ?? "")
        default: return .unknown(name)
        }
    }
}
