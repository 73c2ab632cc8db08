/// Separates reasoning within `<think>` tags from the answer, while the text arrives.
///
/// Some servers lose the opening tag, so that reasoning looks like the answer until a stray `</think>`. If
/// the model or the first words suggest that, the beginning is held back until the tag or 8 KB have arrived.
struct ReasoningSplitter: Sendable {
    enum Hold: String, Sendable {
        case auto, always, never
    }

    private enum State: Sendable {
        /// Undecided; holds the text so far.
        case start(String)
        /// Holds the text back in case a stray closing tag follows.
        case holding(String)
        /// Within the tags; holds the end of the text if it may be the start of the closing tag.
        case thinking(String)
        /// After the closing tag. White space before the answer is dropped.
        case afterThinking
        case answering
    }

    private var state = State.start("")
    private let hold: Hold
    private static let opening = "<think>"
    private static let closing = "</think>"
    private static let largestHold = 8192

    /// - Parameter modelReasons: whether the model is known to lose its opening tags.
    init(hold: Hold = .auto, modelReasons: Bool = false) {
        self.hold = hold == .auto && modelReasons ? .always : hold
    }

    /// The server separates the reasoning itself, so nothing needs to be held back: returns what was.
    mutating func receivedSeparateReasoning() -> [AnswerEvent] {
        switch state {
        case .start(let text), .holding(let text):
            state = .answering
            return text.isEmpty ? [] : [.text(text)]
        default: return []
        }
    }

    mutating func consume(_ text: String) -> [AnswerEvent] {
        guard !text.isEmpty else { return [] }
        switch state {
        case .start(let before): return decide(before + text)
        case .holding(let before): return look(in: before + text)
        case .thinking(let tail): return think(tail + text)
        case .afterThinking:
            let rest = String(text.drop { $0.isWhitespace })
            guard !rest.isEmpty else { return [] }
            state = .answering
            return [.text(rest)]
        case .answering: return [.text(text)]
        }
    }

    /// Ends the text and returns what was held back.
    mutating func finish() -> [AnswerEvent] {
        defer { state = .answering }
        switch state {
        case .start(let text), .holding(let text): return text.isEmpty ? [] : [.text(text)]
        case .thinking(let tail): return tail.isEmpty ? [] : [.reasoning(tail)]
        case .afterThinking, .answering: return []
        }
    }

    private mutating func decide(_ text: String) -> [AnswerEvent] {
        let body = text.drop { $0.isWhitespace }
        if body.hasPrefix(Self.opening) {
            state = .thinking("")
            return think(String(body.dropFirst(Self.opening.count)))
        }
        let mayOpen = Self.opening.hasPrefix(body)
        switch hold {
        case .always where !mayOpen: return look(in: text)
        case .auto where !mayOpen:
            if Self.opensReasoning(body) { return look(in: text) }
            if Self.mayOpenReasoning(body) { break }
            state = .answering
            return [.text(text)]
        case .never where !mayOpen:
            state = .answering
            return [.text(text)]
        default: break
        }
        guard text.utf8.count < Self.largestHold else {
            state = .answering
            return [.text(text)]
        }
        state = .start(text)
        return []
    }

    private mutating func look(in text: String) -> [AnswerEvent] {
        if let range = text.firstRange(of: Self.closing) {
            state = .afterThinking
            let reasoning = String(text[..<range.lowerBound])
            return (reasoning.isEmpty ? [] : [.reasoning(reasoning)])
                + consume(String(text[range.upperBound...]))
        }
        guard text.utf8.count < Self.largestHold else {
            state = .answering
            return [.text(text)]
        }
        state = .holding(text)
        return []
    }

    private mutating func think(_ text: String) -> [AnswerEvent] {
        if let range = text.firstRange(of: Self.closing) {
            state = .afterThinking
            let reasoning = String(text[..<range.lowerBound])
            return (reasoning.isEmpty ? [] : [.reasoning(reasoning)])
                + consume(String(text[range.upperBound...]))
        }
        let tail = Self.possibleClosing(text)
        state = .thinking(String(tail))
        let clear = text[..<tail.startIndex]
        return clear.isEmpty ? [] : [.reasoning(String(clear))]
    }

    /// The longest end of the text that may be the start of the closing tag.
    private static func possibleClosing(_ text: String) -> Substring {
        for length in stride(from: min(closing.count - 1, text.count), to: 0, by: -1)
        where closing.hasPrefix(text.suffix(length)) {
            return text.suffix(length)
        }
        return text[text.endIndex...]
    }

    /// The first words of models that think aloud.
    private static let openings = [
        "Okay, so ", "Okay, the user", "Okay, I ", "Okay, let", "Ok, so ", "Ok, the user", "Alright, so ",
        "Alright, the user", "Alright, I ", "Alright, let", "Hmm, ", "Hmm.",
    ]

    private static func opensReasoning(_ text: Substring) -> Bool {
        openings.contains { text.hasPrefix($0) }
    }

    private static func mayOpenReasoning(_ text: Substring) -> Bool {
        openings.contains { $0.hasPrefix(text) }
    }
}
