import Synchronization

/// The three standard streams: stdout for the answer alone, stderr for everything else.
final class Console: Sendable {
    let output: DescriptorWriter
    let errors: DescriptorWriter
    let outputIsTerminal: Bool
    let errorsAreTerminal: Bool
    let interruption: Interruption
    let statusLine: StatusLine
    private let quiet = Mutex(false)

    init(interruption: Interruption) {
        self.interruption = interruption
        output = DescriptorWriter(descriptor: .standardOutput, interruption: interruption.descriptor)
        errors = DescriptorWriter(descriptor: .standardError, interruption: nil)
        outputIsTerminal = Descriptor.standardOutput.isTerminal
        errorsAreTerminal = Descriptor.standardError.isTerminal
        statusLine = StatusLine(writer: errors)
    }

    func setQuiet(_ value: Bool) {
        quiet.withLock { $0 = value }
    }

    var isQuiet: Bool { quiet.withLock { $0 } }

    func write(_ text: String) throws(SystemError) {
        try output.write(text.utf8)
    }

    /// Writes an answer of a command that does not stream.
    func print(_ text: String) throws(SystemError) {
        statusLine.end()
        try write(text)
    }

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
        complain("\(line)\n")
    }

    /// Text on stderr.
    ///
    /// Where stderr fails there is nobody left to tell.
    func complain(_ text: String) {
        statusLine.withoutLine { try? errors.write(text.utf8) }
    }
}
