/// Reads the lines of a chat from a terminal, whose own line editing is used, or from a pipe.
struct ChatInput {
    let console: Console
    let isInteractive: Bool
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    /// How many bytes of the buffer are known to hold no line end.
    private var searched = 0

    init(console: Console, isInteractive: Bool) {
        self.console = console
        self.isInteractive = isInteractive
    }

    /// The next question or command; `nil` at the end.
    ///
    /// Three quotation marks start and end a question of several lines.
    mutating func next() throws -> String? {
        guard let first = try line(prompt: "> ") else { return nil }
        let trimmed = first.trimmingWhitespace()
        guard trimmed.hasPrefix("\"\"\"") else { return first }
        var lines = [String(trimmed.dropFirst(3))]
        while let line = try line(prompt: ". ") {
            if line.trimmingWhitespace().hasSuffix("\"\"\"") {
                lines.append(String(line.trimmingWhitespace().dropLast(3)))
                break
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n").trimmingWhitespace()
    }

    private mutating func line(prompt: String) throws -> String? {
        if isInteractive { console.writeError(prompt) }
        while true {
            let end = buffer.withUnsafeBufferPointer { [searched] bytes in
                bytes[searched...].firstIndex(of: UInt8(ascii: "\n"))
            }
            searched = buffer.count
            if let end {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                searched = 0
                return line
            }
            if isAtEnd {
                defer {
                    buffer = []
                    searched = 0
                }
                if isInteractive { console.writeError("\n") }
                return buffer.isEmpty ? nil : String(decoding: buffer, as: UTF8.self)
            }
            switch try Descriptor.standardInput.wait(for: POLLIN, or: console.interruption.descriptor) {
            case .nothing: continue
            case .interrupted:
                guard isInteractive, console.interruption.signal == SIGINT else { throw CancellationError() }
                // The terminal has discarded the line typed so far.
                console.interruption.reset()
                console.writeError("\n\(prompt)")
            case .ready:
                let bytes = try Descriptor.standardInput.read(upTo: 64 * 1024)
                if bytes.isEmpty { isAtEnd = true }
                buffer += bytes
                try SizeLimit.check(buffer.count, SizeLimit.chatLine, "a line of the chat")
            }
        }
    }
}

/// Opens a person's own editor to write a question.
struct ChatEditor {
    var environment: AskEnvironment

    /// The text that was written; `nil` if the editor failed.
    func edit(_ draft: String) -> String? {
        let directory = environment["TMPDIR"] ?? "/tmp"
        let path = "\(directory)/ask-\(ULID.make()).md"
        guard (try? FileAccess.replace(path, with: Array(draft.utf8))) != nil else { return nil }
        defer { unlink(path) }
        let editor = environment["VISUAL"] ?? environment["EDITOR"] ?? "vi"
        guard Shell.run("\(editor) \(Shell.quoted(path))") else { return nil }
        return FileAccess.readText(path)
    }
}
