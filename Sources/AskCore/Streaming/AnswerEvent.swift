/// A piece of an answer, for whoever shows it.
enum AnswerEvent: Sendable, Hashable {
    case text(String)
    case reasoning(String)
}
