import OpenAIWire

/// Shows an answer while it arrives.
struct AnswerPresenter {
    /// How the text is written.
    enum Style {
        /// Byte for byte.
        case plain
        case rendered(MarkdownRenderer)
        case jsonLines
        /// Not at all: the whole answer is written later.
        case buffered
    }

    let console: Console
    private var style: Style
    private var reasoning: ReasoningDisplay
    private let showsText: Bool
    private var hasWritten = false
    private var endsWithLineEnd = true

    init(console: Console, style: Style, reasoning: ReasoningDisplay, showsText: Bool = true) {
        self.console = console
        self.style = style
        self.reasoning = reasoning
        self.showsText = showsText
    }

    mutating func show(_ event: AnswerEvent) throws(SystemError) {
        switch event {
        case .reasoning(let text):
            if case .jsonLines = style {
                try writeLine(["t": "reasoning", "d": .string(text)])
            } else {
                reasoning.show(text, console)
            }
        case .text(let text):
            guard showsText else { return }
            try show(text)
        }
    }

    private mutating func show(_ text: String) throws(SystemError) {
        switch style {
        case .buffered: return
        case .jsonLines: try writeLine(["t": "text", "d": .string(text)])
        case .plain: try write(text)
        case .rendered(var renderer):
            let rendered = renderer.consume(text)
            style = .rendered(renderer)
            try write(rendered)
        }
    }

    /// Ends the answer: writes what the renderer holds back, and a line feed if the text does not end with
    /// one.
    mutating func finish() throws(SystemError) {
        reasoning.end(console)
        console.statusLine.end()
        if case .rendered(var renderer) = style {
            try write(renderer.finish())
            style = .rendered(renderer)
        }
        if hasWritten, !endsWithLineEnd { try write("\n") }
    }

    /// Ends an interrupted answer: on a terminal, turns off colours and ends the line.
    mutating func abandon() {
        reasoning.end(console)
        console.statusLine.end()
        guard console.outputIsTerminal, hasWritten else { return }
        if case .rendered(var renderer) = style { console.writeLast(rendered: renderer.finish()) }
        if !endsWithLineEnd { console.writeLast(rendered: "\n") }
    }

    private mutating func write(_ text: String) throws(SystemError) {
        guard !text.isEmpty else { return }
        if !hasWritten {
            reasoning.end(console)
            console.statusLine.end()
            hasWritten = true
        }
        endsWithLineEnd = text.utf8.last == UInt8(ascii: "\n")
        if case .rendered = style { try console.write(rendered: text) } else { try console.write(text) }
    }

    private mutating func writeLine(_ value: JSONValue) throws(SystemError) {
        try console.print(jsonLines: "\(value)\n")
    }
}

/// Shows a model's reasoning on stderr.
struct ReasoningDisplay {
    enum Mode: Sendable {
        case hidden
        /// "thinking 12 s" on the status line.
        case counter
        case shown(dim: Bool)
    }

    var mode: Mode
    private var isOpen = false
    private var endsWithLineEnd = true

    init(mode: Mode) {
        self.mode = mode
    }

    mutating func show(_ text: String, _ console: Console) {
        switch mode {
        case .hidden: return
        case .counter: console.statusLine.relabel("thinking")
        case .shown(let dim):
            if !isOpen { console.statusLine.end() }
            if !isOpen, dim { console.setDim(true) }
            isOpen = true
            endsWithLineEnd = text.utf8.last == UInt8(ascii: "\n")
            console.writeError(text)
        }
    }

    mutating func end(_ console: Console) {
        guard isOpen, case .shown(let dim) = mode else { return }
        isOpen = false
        if dim { console.setDim(false) }
        console.writeError("\(endsWithLineEnd ? "" : "\n")\(dim ? "\n" : "")")
    }
}
