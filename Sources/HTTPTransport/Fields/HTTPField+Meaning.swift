package import HTTPTypes

extension HTTPField.Name {
    /// Whether the field's value is a credential.
    package var holdsCredential: Bool {
        let name = canonicalName
        return ["authorization", "cookie", "api-key", "apikey", "token", "secret", "subscription-key"]
            .contains { name.hasSuffix($0) } && !name.hasSuffix("-tokens")
    }
}

extension HTTPField.Name {
    /// `retry-after-ms`, which OpenAI sends in addition to `retry-after`.
    package static let retryAfterMilliseconds = HTTPField.Name("retry-after-ms") ?? .retryAfter
}

extension StringProtocol {
    /// The text without the spaces and tabs at its ends that HTTP allows around a value (RFC 9110, 5.6.3).
    package func trimmingOptionalWhitespace() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}
