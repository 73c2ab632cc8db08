/// Renders Markdown for a terminal while it arrives, append-only: what is written never changes again.
///
/// A line is shown word by word once its kind is known. Tables are held back to their end, and code to the
/// end of its line.
struct MarkdownRenderer: Sendable {
    private enum Block: Sendable {
        /// At the start of a line of unknown kind, whose text so far is in `line`.
        case undecided
        case inline(InlineParser)
        case code(CodeFence)
        case table([String])

        var isTableOrUndecided: Bool {
            switch self {
            case .undecided, .table: true
            case .inline, .code: false
            }
        }
    }

    private let theme: TerminalTheme
    private var block = Block.undecided
    private var line = ""
    private var wrapper: LineWrapper
    /// Line feeds to write before the next text, because the output ends with exactly one.
    private var lineEnds = 0
    private var hasOutput = false
    /// Whether the start of the current line of code is already written.
    private var isWithinCodeLine = false
    private var tableSize = 0

    /// How much of a line or a table is held back before it is shown as it is, in bytes.
    private static let longestLine = 4 * 1024
    private static let longestTable = 64 * 1024

    init(theme: TerminalTheme) {
        self.theme = theme
        wrapper = LineWrapper(theme: theme)
    }

    /// Consumes text and returns what can be written now.
    ///
    /// Its only control sequences are the renderer's own.
    mutating func consume(_ text: String) -> String {
        var output = ""
        let clean = ControlFilter().clean(text)
        var rest = clean.unicodeScalars[...]
        while let end = rest.firstIndex(of: "\n") {
            feed(String(rest[..<end]), &output)
            endLine(&output)
            rest = rest[rest.index(after: end)...]
        }
        feed(String(rest), &output)
        return output
    }

    /// Returns what is still held back.
    ///
    /// If there was any output, it ends with a line feed.
    mutating func finish() -> String {
        var output = ""
        if !line.isEmpty || isInline { endLine(&output) }
        if case .table(let lines) = block { flushTable(lines, &output) }
        block = .undecided
        lineEnds = 0
        return hasOutput ? "\(output)\n" : output
    }

    private var isInline: Bool {
        if case .inline = block { true } else { false }
    }

    private mutating func feed(_ text: String, _ output: inout String) {
        guard !text.isEmpty else { return }
        if case .inline(var parser) = block {
            let pieces = parser.consume(text)
            block = .inline(parser)
            for piece in pieces { emit(wrapper.add(piece), &output) }
            return
        }
        line += text
        let isLong = line.utf8.count > Self.longestLine
        if case .code(var fence) = block {
            guard isLong else { return }
            emit(paint(fence.pieces(of: line)), &output)
            block = .code(fence)
            line = ""
            isWithinCodeLine = true
            return
        }
        if isLong, block.isTableOrUndecided {
            if case .table(let lines) = block { flushTable(lines, &output) }
            return start(.paragraph(indent: 0), &output)
        }
        if case .table(let lines) = block {
            guard LineKind(line, isWhole: false) != .table, !line.allSatisfy(\.isWhitespace) else { return }
            flushTable(lines, &output)
            block = .undecided
        }
        start(LineKind(line, isWhole: false), &output)
    }

    /// Starts to show a line whose kind is known.
    private mutating func start(_ kind: LineKind, _ output: inout String) {
        var style: TextStyle = []
        switch kind {
        case .unknown, .blank, .rule, .fence, .table: return
        case .paragraph(let indent):
            emit(wrapper.start(Self.spaces(indent), hanging: Self.spaces(indent)), &output)
        case .heading: style = .bold
        case .item(let mark, let indent):
            let whole = StyledText(text: "\(String(repeating: " ", count: indent))\(mark) ")
            emit(wrapper.start([whole], hanging: Self.spaces(DisplayWidth.of(whole.text))), &output)
        case .quote(let depth):
            let bar = [StyledText(text: String(repeating: "> ", count: depth), style: .dim)]
            emit(wrapper.start(bar, hanging: bar), &output)
        }
        let content = kind.content(of: line)
        line = ""
        block = .inline(InlineParser(base: style, hasLinks: theme.hasLinks))
        feed(content, &output)
    }

    private mutating func endLine(_ output: inout String) {
        defer { line = "" }
        switch block {
        case .inline(var parser):
            for piece in parser.finish() { emit(wrapper.add(piece), &output) }
            emit(wrapper.end(), &output)
            block = .undecided
            lineEnds += 1
        case .code(var fence):
            if !isWithinCodeLine, fence.isClosed(by: line) {
                block = .undecided
                return
            }
            isWithinCodeLine = false
            emit(paint(fence.pieces(of: line)), &output)
            block = .code(fence)
            lineEnds += 1
        case .table(var lines):
            if LineKind(line, isWhole: true) == .table {
                // Taken out of `block`, so that the array is not copied for each row.
                block = .undecided
                lines.append(line)
                tableSize += line.utf8.count + 16
                if tableSize > Self.longestTable {
                    flushTable(lines, &output)
                    lines = []
                }
                block = .table(lines)
            } else {
                flushTable(lines, &output)
                block = .undecided
                endUndecided(&output)
            }
        case .undecided: endUndecided(&output)
        }
    }

    private mutating func endUndecided(_ output: inout String) {
        switch LineKind(line, isWhole: true) {
        case .blank, .unknown: lineEnds += 1
        case .rule:
            emit(
                paint([StyledText(text: String(repeating: "─", count: min(theme.width, 40)), style: .dim)]),
                &output
            )
            lineEnds += 1
        case .table: block = .table([line])
        case .fence:
            let fence = CodeFence(line)
            block = .code(fence)
            guard !fence.language.isEmpty else { return }
            emit(paint([StyledText(text: fence.language, style: .dim)]), &output)
            lineEnds += 1
        case let kind:
            start(kind, &output)
            endLine(&output)
        }
    }

    private mutating func flushTable(_ lines: [String], _ output: inout String) {
        tableSize = 0
        for row in MarkdownTable.render(lines, theme: theme) {
            emit(paint(row), &output)
            lineEnds += 1
        }
    }

    private func paint(_ pieces: [StyledText]) -> String {
        pieces.map { piece in
            let sequence = theme.hasColor ? piece.style.sequence : ""
            return sequence.isEmpty ? piece.text : "\(sequence)\(piece.text)\u{1B}[0m"
        }.joined()
    }

    private mutating func emit(_ text: String, _ output: inout String) {
        guard !text.isEmpty else { return }
        // Blank lines before the first text are dropped.
        if hasOutput { output += String(repeating: "\n", count: lineEnds) }
        lineEnds = 0
        hasOutput = true
        output += text
    }

    private static func spaces(_ count: Int) -> [StyledText] {
        count > 0 ? [StyledText(text: String(repeating: " ", count: count))] : []
    }
}
