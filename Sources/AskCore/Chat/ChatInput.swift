/// The lines of a chat, from a terminal in its own line mode or from a pipe.
struct ChatInput {
    let console: Console
    let isInteractive: Bool
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    /// How much of the buffer is known to hold no line end.
    private var searched = 0

    init(console: Console, isInteractive: Bool) {
        self.console = console
        self.isInteractive = isInteractive
    }

    /// The next question or command; `nil` at the end.
    ///
    /// Three quotation marks begin and end one of several lines.
    mutating func next() throws -> String? {
        guard let first = try line(prompt: "> ") else { return nil }
        let trimmed = first.trimmingSpaces()
        guard trimmed.hasPrefix("\"\"\"") else { return first }
        var lines = [String(trimmed.dropFirst(3))]
        while let line = try line(prompt: ". ") {
            if line.trimmingSpaces().hasSuffix("\"\"\"") {
                lines.append(String(line.trimmingSpaces().dropLast(3)))
                break
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n").trimmingSpaces()
    }

    private mutating func line(prompt: String) throws -> String? {
        if isInteractive { console.complain(prompt) }
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
                if isInteractive { console.complain("\n") }
                return buffer.isEmpty ? nil : String(decoding: buffer, as: UTF8.self)
            }
            switch try Descriptor.standardInput.wait(for: POLLIN, or: console.interruption.descriptor) {
            case .nothing: continue
            case .interrupted:
                guard isInteractive, console.interruption.signal == SIGINT else { throw CancellationError() }
                // The terminal has dropped what was typed.
                console.interruption.reset()
                console.complain("\n\(prompt)")
            case .ready:
                let bytes = try Descriptor.standardInput.read(upTo: 64 * 1024)
                if bytes.isEmpty { isAtEnd = true }
                buffer += bytes
                try InputLimit.check(buffer.count, InputLimit.chatLine, "a line of the chat")
            }
        }
    }
}
