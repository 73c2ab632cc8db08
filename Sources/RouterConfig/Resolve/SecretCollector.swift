/// Finds the values that must not show up in any text, wherever in the file they stand.
struct SecretCollector {
    /// Adds every value whose key says that it is a secret, and the credentials of every address.
    static func run(_ node: ConfigNode, key: String = "", into redaction: inout Redaction) {
        switch node.value {
        case .mapping(let mapping):
            let isHeaders = key == "headers" || key == "extra_headers"
            for entry in mapping.entries {
                // A header of any name may be a credential; a short value is a word, and would strike out others.
                let isLong = entry.value.written.utf8.count >= longestWord
                run(entry.value, key: isHeaders && isLong ? "header_token" : entry.key, into: &redaction)
            }
        case .sequence(let nodes):
            for element in nodes { run(element, key: key, into: &redaction) }
        case .string, .number:
            if isSecret(key), EnvironmentReference(node.written) == nil { redaction.add(node.written) }
            if let password = credentials(of: node.written) { redaction.add(password) }
        case .null, .bool, .nonFinite:
            break
        }
    }

    /// A value as long as this is more than a word that other texts have in them.
    private static let longestWord = 8

    /// What the last word of a name says of a secret.
    private static let secretWords: Set<String> = [
        "key", "keys", "apikey", "apikeys", "secret", "secrets", "password", "passwords", "passwd", "pass",
        "passphrase",
        "token", "credential", "credentials", "dsn", "webhook", "auth", "authorization", "bearer", "cookie",
    ]

    /// Words before it that say that it is none: tokens of a text, keys of a table, Python code.
    private static let harmlessWords: Set<String> = [
        "eos", "bos", "pad", "unk", "sep", "cls", "mask", "stop", "special", "image", "audio", "per", "first",
        "next", "last",
        "max", "min", "public", "primary", "sort", "cache", "partition", "foreign", "hash", "custom", "stray",
    ]

    /// Whether a key's or variable's name says that its value is nobody else's business.
    ///
    /// By its last word, so that `author`, `tokens_per_second` and `auth_type` are none.
    static func isSecret(_ key: String) -> Bool {
        var words = AuthenticationKeys.words(of: key)
        while let last = words.last, last == "value" || last.allSatisfy(\.isNumber) { words.removeLast() }
        let joined = words.joined()
        if joined.hasSuffix("databaseurl") || joined.hasSuffix("webhookurl") || joined.hasSuffix("apikey") {
            return true
        }
        // A master key under a wrong name is one all the same.
        if AuthenticationKeys.looksLikeMasterKey(key) { return true }
        guard let last = words.last, secretWords.contains(last) else { return false }
        return words.dropLast().allSatisfy { !harmlessWords.contains($0) }
    }

    /// Whether a value that comes from the environment may be a secret where its key does not say so: not a number, a switch or a word.
    static func mayBeSecret(_ value: String, of path: String) -> Bool {
        let key = path.split(separator: ".").last.map { $0.prefix { $0 != "[" } } ?? ""
        if isSecret(String(key)) { return true }
        return value.utf8.count >= longestWord && Double(value) == nil
    }

    /// What stands between `://` and `@` of an address.
    private static func credentials(of text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return nil }
        return String(authority[..<at].split(separator: ":", maxSplits: 1).last ?? "")
    }
}
