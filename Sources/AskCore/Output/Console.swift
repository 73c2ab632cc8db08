import OpenAIWire
import Synchronization

/// The three standard streams: stdout for the answer alone, stderr for everything else.
///
/// The only way to a terminal: text of any origin is cleaned here, whatever it is a part of. Pipes and files get
/// the bytes as they are.
final class Console: Sendable {
    let outputIsTerminal: Bool
    let errorsAreTerminal: Bool
    let interruption: Interruption
    let statusLine: StatusLine
    private let output: DescriptorWriter
    private let errors: DescriptorWriter
    private let filter = ControlFilter()
    private let quiet = Mutex(false)

    init(interruption: Interruption) {
        self.interruption = interruption
        output = DescriptorWriter(descriptor: .standardOutput, interruption: interruption.descriptor)
        errors = DescriptorWriter(descriptor: .standardError, interruption: nil)
        outputIsTerminal = Descriptor.standardOutput.isTerminal
        errorsAreTerminal = Descriptor.standardError.isTerminal
        statusLine = StatusLine(writer: errors, columns: Terminal(descriptor: .standardError).columns)
    }

    func setQuiet(_ value: Bool) {
        quiet.withLock { $0 = value }
    }

    var isQuiet: Bool { quiet.withLock { $0 } }

    // MARK: stdout

    func write(_ text: String) throws(SystemError) {
        try output.write((outputIsTerminal ? filter.clean(text) : text).utf8)
    }

    /// Writes what ``MarkdownRenderer`` made: its styling passes, and nothing else does.
    func write(rendered text: String) throws(SystemError) {
        try output.write((outputIsTerminal ? filter.cleanKeepingStyles(text) : text).utf8)
    }

    /// Writes rendered text after an interruption, which stops the other ways to write.
    func writeLast(rendered text: String) {
        guard !text.isEmpty else { return }
        let writer = DescriptorWriter(descriptor: .standardOutput, interruption: nil)
        try? writer.write((outputIsTerminal ? filter.cleanKeepingStyles(text) : text).utf8)
    }

    /// Writes an answer of a command that does not stream.
    func print(_ text: String) throws(SystemError) {
        statusLine.end()
        try write(text)
    }

    /// Writes a JSON document, pretty on a terminal; there it spells control characters as escapes.
    func print(document value: JSONValue) throws(SystemError) {
        let text = PrettyJSON.document(value, isTerminal: outputIsTerminal)
        try print(outputIsTerminal ? filter.escapedJSON(text) : text)
    }

    /// Writes lines of JSON, each one document.
    func print(jsonLines text: String) throws(SystemError) {
        try print(outputIsTerminal ? filter.escapedJSON(text) : text)
    }

    // MARK: stderr

    /// Something a person at a terminal may want to know; scripts are not told.
    func notice(_ text: String) {
        guard errorsAreTerminal, !isQuiet else { return }
        say("ask: \(text)")
    }

    /// Something that should not go unseen.
    func warn(_ text: String) {
        guard !isQuiet else { return }
        say("ask: warning: \(text)")
    }

    /// A line on stderr whatever the options say.
    func say(_ line: String) {
        complain("\(errorsAreTerminal ? filter.line(line) : line)\n")
    }

    /// Text on stderr.
    ///
    /// Where stderr fails there is nobody left to tell.
    func complain(_ text: String) {
        put(errorsAreTerminal ? filter.clean(text) : text)
    }

    /// Turns dim text on stderr on or off.
    func setDim(_ isDim: Bool) {
        put(isDim ? "\u{1B}[2m" : "\u{1B}[0m")
    }

    /// Puts text into the clipboard of the terminal's own machine (OSC 52), over ssh too; `false` where stderr is not
    /// a terminal.
    func copyToClipboard(_ text: String) -> Bool {
        guard errorsAreTerminal else { return false }
        put("\u{1B}]52;c;\(Base64.encode(Array(text.utf8)))\u{7}")
        return true
    }

    private func put(_ text: String) {
        statusLine.withoutLine { try? errors.write(text.utf8) }
    }
}
