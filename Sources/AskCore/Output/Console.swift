import OpenAIWire
import Synchronization

/// The standard streams: stdout for the answer only, stderr for everything else.
///
/// All text reaches a terminal through here and is cleaned on the way, whatever its origin. Pipes and files
/// get the bytes as they are.
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

    /// Writes the output of ``MarkdownRenderer``, whose styling sequences reach the terminal.
    func write(rendered text: String) throws(SystemError) {
        try output.write((outputIsTerminal ? filter.cleanKeepingStyles(text) : text).utf8)
    }

    /// Writes rendered text after an interruption, when the other methods no longer write.
    func writeLast(rendered text: String) {
        guard !text.isEmpty else { return }
        let writer = DescriptorWriter(descriptor: .standardOutput, interruption: nil)
        try? writer.write((outputIsTerminal ? filter.cleanKeepingStyles(text) : text).utf8)
    }

    /// Writes the output of a command that does not stream.
    func print(_ text: String) throws(SystemError) {
        statusLine.end()
        try write(text)
    }

    /// Writes a JSON document, on a terminal indented and with control characters as `\u` escapes.
    func print(document value: JSONValue) throws(SystemError) {
        let text = PrettyJSON.document(value, isTerminal: outputIsTerminal)
        try print(outputIsTerminal ? filter.escapedJSON(text) : text)
    }

    /// Writes JSON lines.
    func print(jsonLines text: String) throws(SystemError) {
        try print(outputIsTerminal ? filter.escapedJSON(text) : text)
    }

    // MARK: stderr

    /// Writes a line for a person at a terminal; scripts do not see it.
    func notice(_ text: String) {
        guard errorsAreTerminal, !isQuiet else { return }
        report("ask: \(text)")
    }

    /// Writes a warning, unless the options ask for quiet.
    func warn(_ text: String) {
        guard !isQuiet else { return }
        report("ask: warning: \(text)")
    }

    /// Writes a line to stderr, whatever the options say.
    func report(_ line: String) {
        writeError("\(errorsAreTerminal ? filter.line(line) : line)\n")
    }

    /// Writes text to stderr.
    ///
    /// If that fails, there is nowhere left to report it.
    func writeError(_ text: String) {
        put(errorsAreTerminal ? filter.clean(text) : text)
    }

    /// Turns dim text on stderr's terminal on or off.
    func setDim(_ isDim: Bool) {
        put(isDim ? "\u{1B}[2m" : "\u{1B}[0m")
    }

    /// Copies text to the clipboard of the machine that shows the terminal (OSC 52), also over ssh; returns
    /// `false` if stderr is not a terminal.
    func copyToClipboard(_ text: String) -> Bool {
        guard errorsAreTerminal else { return false }
        put("\u{1B}]52;c;\(Base64.encode(Array(text.utf8)))\u{7}")
        return true
    }

    private func put(_ text: String) {
        statusLine.withoutLine { try? errors.write(text.utf8) }
    }
}

/// JSON with indentation, for a terminal.
private enum PrettyJSON {
    static func text(_ value: JSONValue, indent: String = "") -> String {
        let inner = "\(indent)  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.map {
                "\(inner)\(JSONValue.string($0.key)): \(text($0.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            return
                "[\n\(elements.map { "\(inner)\(text($0, indent: inner))" }.joined(separator: ",\n"))\n\(indent)]"
        default: return value.description
        }
    }

    /// Indented for a terminal, compact otherwise, with a line feed at its end.
    static func document(_ value: JSONValue, isTerminal: Bool) -> String {
        "\(isTerminal ? text(value) : value.description)\n"
    }
}
