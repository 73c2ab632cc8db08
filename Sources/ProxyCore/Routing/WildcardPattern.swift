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
        let bytes = name.utf8
        guard bytes.count >= prefix.utf8.count + suffix.utf8.count,
            bytes.starts(with: prefix.utf8), bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        else { return nil }
        return String(bytes.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count))
    }
}
