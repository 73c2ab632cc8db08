/// Finds the values that must not appear in any message, wherever they are in the file.
struct SecretCollector {
    /// Collects every value whose key names a secret, and the credentials in URLs.
    static func collect(from node: ConfigNode, key: String = "", into redaction: inout Redaction) {
        switch node.value {
        case .mapping(let mapping):
            let isHeaders = key == "headers" || key == "extra_headers"
            for entry in mapping.entries {
                // Any header may be a credential. A short value is an ordinary word, and redacting it would
                // garble other text.
                let isLong = entry.value.written.utf8.count >= longestWord
                collect(
                    from: entry.value,
                    key: isHeaders && isLong ? "header_token" : entry.key,
                    into: &redaction
                )
            }
        case .sequence(let nodes):
            for element in nodes { collect(from: element, key: key, into: &redaction) }
        case .string, .number:
            if isSecret(key), EnvironmentReference(node.written) == nil { redaction.add(node.written) }
            if let password = credentials(of: node.written) { redaction.add(password) }
        case .null, .bool, .nonFinite:
            break
        }
    }

    /// A value of this length is more than an ordinary word.
    private static let longestWord = 8

    /// A name with one of these as its last word belongs to a secret.
    private static let secretWords: Set<String> = [
        "key", "keys", "apikey", "apikeys", "secret", "secrets", "password", "passwords", "passwd", "pass",
        "passphrase",
        "token", "credential", "credentials", "dsn", "webhook", "auth", "authorization", "bearer", "cookie",
    ]

    /// Exceptions, if one of these comes before: tokens of text, keys of tables, Python code.
    private static let harmlessWords: Set<String> = [
        "eos", "bos", "pad", "unk", "sep", "cls", "mask", "stop", "special", "image", "audio", "per", "first",
        "next", "last",
        "max", "min", "public", "primary", "sort", "cache", "partition", "foreign", "hash", "custom", "stray",
    ]

    /// Whether the name of a key or variable says that its value is a secret.
    ///
    /// The last word decides, so that `author`, `tokens_per_second` and `auth_type` are not secrets.
    static func isSecret(_ key: String) -> Bool {
        var words = AuthenticationKeys.words(of: key)
        while let last = words.last, last == "value" || last.allSatisfy(\.isNumber) { words.removeLast() }
        let joined = words.joined()
        if joined.hasSuffix("databaseurl") || joined.hasSuffix("webhookurl") || joined.hasSuffix("apikey") {
            return true
        }
        // A misspelt master key is still a master key.
        if AuthenticationKeys.looksLikeMasterKey(key) { return true }
        guard let last = words.last, secretWords.contains(last) else { return false }
        return words.dropLast().allSatisfy { !harmlessWords.contains($0) }
    }

    /// Whether a value from the environment may be a secret although its key does not say so: not a number or
    /// a short word.
    static func mayBeSecret(_ value: String, of path: String) -> Bool {
        let key = path.split(separator: ".").last.map { $0.prefix { $0 != "[" } } ?? ""
        if isSecret(String(key)) { return true }
        return value.utf8.count >= longestWord && Double(value) == nil
    }

    /// The password in a URL.
    private static func credentials(of text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return nil }
        return String(authority[..<at].split(separator: ":", maxSplits: 1).last ?? "")
    }
}
