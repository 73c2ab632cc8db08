/// What is shown of a model's reasoning, on stderr.
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
            console.complain(text)
        }
    }

    mutating func end(_ console: Console) {
        guard isOpen, case .shown(let dim) = mode else { return }
        isOpen = false
        if dim { console.setDim(false) }
        console.complain("\(endsWithLineEnd ? "" : "\n")\(dim ? "\n" : "")")
    }
}
