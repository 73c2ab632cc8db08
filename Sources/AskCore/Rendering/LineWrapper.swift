/// Wraps styled text at spaces, append-only: a word is written when it is complete.
struct LineWrapper: Sendable {
    private let theme: TerminalTheme
    private var column = 0
    private var isAtStart = true
    private var spaces = 0
    private var word: [StyledText] = []
    private var wordWidth = 0
    private var active = StyledText(text: "")
    /// The prefix of the lines after a wrap.
    private var hanging: [StyledText] = []
    private var hangingWidth = 0
    /// Longer words are cut, in bytes.
    private static let longestWord = 4096
    private var wordSize = 0

    init(theme: TerminalTheme) {
        self.theme = theme
    }

    /// Starts a line with a mark that is not wrapped, and sets the prefix of the lines after a wrap.
    mutating func start(_ mark: [StyledText], hanging: [StyledText]) -> String {
        self.hanging = hanging
        hangingWidth = hanging.reduce(0) { $0 + DisplayWidth.of($1.text) }
        isAtStart = true
        var output = ""
        for piece in mark { put(piece, &output) }
        column = mark.reduce(0) { $0 + DisplayWidth.of($1.text) }
        return output
    }

    mutating func add(_ piece: StyledText) -> String {
        var output = ""
        for character in piece.text {
            if character == " " || character == "\t" {
                flushWord(&output)
                spaces += 1
                continue
            }
            let width = DisplayWidth.of(character)
            if width == 2 { flushWord(&output) }
            append(character, piece)
            wordWidth += width
            wordSize += character.utf8.count
            if width == 2 || wordSize >= Self.longestWord { flushWord(&output) }
        }
        return output
    }

    /// Ends the line, without a line feed, and turns styles off.
    mutating func end() -> String {
        var output = ""
        flushWord(&output)
        switchStyle(to: StyledText(text: ""), &output)
        spaces = 0
        column = 0
        isAtStart = true
        hanging = []
        hangingWidth = 0
        return output
    }

    private mutating func append(_ character: Character, _ piece: StyledText) {
        if let last = word.indices.last, word[last].style == piece.style, word[last].link == piece.link {
            word[last].text.append(character)
        } else {
            word.append(StyledText(text: String(character), style: piece.style, link: piece.link))
        }
    }

    private mutating func flushWord(_ output: inout String) {
        guard !word.isEmpty else { return }
        if column + spaces + wordWidth > theme.width, !isAtStart {
            switchStyle(to: StyledText(text: ""), &output)
            output += "\n"
            for piece in hanging { put(piece, &output) }
            column = hangingWidth
        } else if spaces > 0 {
            // A space between two styles gets neither of them, or an underline would show.
            if word[0].style != active.style || word[0].link != active.link {
                switchStyle(to: StyledText(text: ""), &output)
            }
            output += String(repeating: " ", count: spaces)
            column += spaces
        }
        for piece in word { put(piece, &output) }
        column += wordWidth
        isAtStart = false
        spaces = 0
        wordWidth = 0
        wordSize = 0
        word = []
    }

    private mutating func put(_ piece: StyledText, _ output: inout String) {
        switchStyle(to: piece, &output)
        output += piece.text
    }

    private mutating func switchStyle(to piece: StyledText, _ output: inout String) {
        if active.link != piece.link, theme.hasLinks {
            if active.link != nil { output += "\u{1B}]8;;\u{1B}\\" }
            if let link = piece.link { output += "\u{1B}]8;;\(link)\u{1B}\\" }
        }
        if active.style != piece.style, theme.hasColor {
            if !active.style.isEmpty { output += "\u{1B}[0m" }
            output += piece.style.sequence
        }
        active = StyledText(text: "", style: piece.style, link: piece.link)
    }
}
