/// A model name with `*` in it, as in `openai/*`.
struct WildcardPattern: Sendable, Hashable {
    let text: String
    private let prefix: String
    private let suffix: String

    /// Takes a name apart; there is no pattern where the text holds no `*`.
    ///
    /// Of several, the first is the wildcard and the others stand for themselves.
    init?(_ text: String) {
        guard let star = text.firstIndex(of: "*") else { return nil }
        self.text = text
        self.prefix = String(text[..<star])
        self.suffix = String(text[text.index(after: star)...])
    }

    /// What the `*` stands for in a name, or `nil` where the name does not match.
    func match(_ name: String) -> String? {
        guard name.utf8.count >= prefix.utf8.count + suffix.utf8.count,
            name.hasPrefix(prefix), name.hasSuffix(suffix)
        else { return nil }
        return String(name.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
