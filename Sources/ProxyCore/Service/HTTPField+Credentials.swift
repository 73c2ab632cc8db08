package import HTTPTypes

extension HTTPField.Name {
    /// Whether a field's value is to be seen by nobody but the one it is meant for.
    package var holdsCredential: Bool {
        let name = canonicalName
        return ["authorization", "cookie", "api-key", "apikey", "token", "secret", "subscription-key"]
            .contains { name.hasSuffix($0) } && !name.hasSuffix("-tokens")
    }
}
