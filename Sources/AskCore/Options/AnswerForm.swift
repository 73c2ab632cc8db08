/// What goes to stdout.
enum AnswerForm: Sendable, Hashable {
    case text
    case json
    case jsonLines
    case codeBlock(CodeBlockChoice)
    case schema

    /// Which fenced block is wanted.
    enum CodeBlockChoice: Sendable, Hashable {
        case first, last
        /// The first, or everything where there is none.
        case firstOrAll
    }
}
