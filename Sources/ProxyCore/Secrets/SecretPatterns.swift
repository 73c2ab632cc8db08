import OpenAIWire

/// The texts to search for: each secret, and the forms in which a backend may repeat it.
struct SecretPatterns {
    /// A text to search for, with its ASCII letters in lower case.
    struct Pattern: Hashable {
        var bytes: [UInt8]
        var place: Place
    }

    /// Where a text must appear to count as the secret.
    enum Place: Hashable {
        /// Anywhere.
        case anywhere
        /// Not inside a longer word, because it is short.
        case alone
        /// Only after `Bearer` or `Basic`, because it is a common word or very short.
        case behindScheme
    }

    private(set) var patterns: Set<Pattern> = []

    /// Adds a secret with its forms.
    mutating func add(secret: String) {
        let bytes = Array(secret.utf8)
        guard !bytes.isEmpty else { return }
        let lowered = bytes.map(\.lowered)
        let place = Self.place(of: lowered)
        patterns.insert(Pattern(bytes: lowered, place: place))
        guard place == .anywhere else { return }
        for form in Base64Text.forms(of: bytes) {
            patterns.insert(Pattern(bytes: form.map(\.lowered), place: .anywhere))
        }
    }

    /// Adds a text that is not secret, but hidden from clients.
    mutating func add(hidden text: String) {
        let lowered = text.utf8.map(\.lowered)
        guard lowered.count >= Self.shortest else { return }
        patterns.insert(
            Pattern(bytes: lowered, place: lowered.count < Self.shortestAnywhere ? .alone : .anywhere)
        )
    }

    private static let shortest = 4
    private static let shortestAnywhere = 8

    private static func place(of secret: [UInt8]) -> Place {
        if secret.count >= shortestAnywhere {
            return placeholders.contains(String(decoding: secret, as: UTF8.self)) ? .behindScheme : .anywhere
        }
        let isNumber = secret.allSatisfy { (0x30...0x39).contains($0) }
        guard secret.count >= shortest, !isNumber,
            !placeholders.contains(String(decoding: secret, as: UTF8.self))
        else { return .behindScheme }
        return .alone
    }

    /// Common placeholders for a key that is not needed.
    ///
    /// Removing these words from every error would garble it and protect nothing.
    private static let placeholders: Set<String> = [
        "none", "null", "empty", "dummy", "dummy-key", "fake", "fake-key", "fake-api-key", "not-needed",
        "notneeded", "not-required", "not-used", "no-key", "no-key-required", "sk-no-key-required", "no-auth",
        "unused", "anything", "api-key", "apikey", "your-api-key", "token", "test", "testing", "bearer",
        "basic", "password", "secret", "default", "local", "localhost", "lm-studio", "ollama", "vllm",
        "openai",
        "changeme",
    ]
}

// MARK: - A configuration's secrets

extension SecretPatterns {
    /// Adds the secrets that a deployment sends with its calls, and the credentials in its address.
    mutating func add(_ deployment: DeploymentConfiguration) {
        if let key = deployment.apiKey { add(secret: key.reveal()) }
        for header in deployment.extraHeaders { add(header) }
        for address in [deployment.baseURL, deployment.configuredBaseURL] { addCredentials(of: address) }
        add(.object(deployment.extraBody), isSecret: false)
        add(.object(deployment.defaultParameters), isSecret: false)
    }

    /// Adds the parts of an address that reveal the backend's location.
    mutating func add(addressOf deployment: DeploymentConfiguration) {
        for address in [deployment.baseURL, deployment.configuredBaseURL] {
            add(hidden: address)
            guard let authority = Self.authority(of: address) else { continue }
            let host = authority.split(separator: "@").last.map(String.init) ?? authority
            add(hidden: host)
            // The host without its port, or an IPv6 address without its brackets.
            if host.hasPrefix("[") {
                add(hidden: String(host.dropFirst().prefix { $0 != "]" }))
            } else {
                add(hidden: String(host.prefix { $0 != ":" }))
            }
        }
    }

    private mutating func add(_ header: DeploymentConfiguration.HeaderField) {
        let value = header.value.reveal()
        let name = header.name.lowercased()
        let saysSecret = Self.secretWords.contains { name.contains($0) }
        let words = value.split(whereSeparator: { $0 == " " || $0 == ";" || $0 == "," }).map(String.init)
        guard saysSecret || (words.count == 1 && Self.looksLikeKey(value)) else { return }
        // A scheme such as `Bearer` is not secret; what follows it is.
        let secrets = words.count > 1 && !name.contains("cookie") ? Array(words.dropFirst()) : words
        for word in secrets {
            add(secret: word)
            if let equals = word.firstIndex(of: "=") {
                let text = word[word.index(after: equals)...]
                if text.utf8.count >= 8 { add(secret: String(text)) }
            }
        }
        if words.first?.lowercased() == "basic", words.count == 2, let pair = Base64Text.decoded(words[1]) {
            addPair(String(decoding: pair, as: UTF8.self))
        }
    }

    /// A user name and password, as in an address or after `Basic`.
    private mutating func addPair(_ pair: String) {
        add(secret: pair)
        guard let colon = pair.firstIndex(of: ":") else { return }
        add(secret: String(pair[pair.index(after: colon)...]))
    }

    private mutating func addCredentials(of address: String) {
        guard let authority = Self.authority(of: address), let at = authority.lastIndex(of: "@") else {
            return
        }
        let pair = String(authority[..<at])
        addPair(pair)
        if let decoded = PercentEncoding.decode(pair), decoded != pair { addPair(decoded) }
    }

    private mutating func add(_ value: JSONValue, isSecret: Bool) {
        switch value {
        case .string(let text):
            if isSecret { add(secret: text) }
        case .array(let values):
            for value in values { add(value, isSecret: isSecret) }
        case .object(let object):
            for (name, value) in object {
                let name = name.lowercased()
                add(
                    value,
                    isSecret: Self.secretWords.contains { name.contains($0) } && !name.hasSuffix("_tokens")
                )
            }
        default: break
        }
    }

    private static let secretWords = [
        "auth", "key", "token", "secret", "passw", "credential", "cookie", "signature",
    ]

    private static func looksLikeKey(_ text: String) -> Bool {
        text.utf8.count >= 20 && text.contains(where: \.isNumber) && text.contains(where: \.isLetter)
    }

    private static func authority(of address: String) -> String? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        return String(address[scheme.upperBound...].prefix { $0 != "/" })
    }
}

extension UInt8 {
    /// The byte, in lower case if it is an ASCII letter.
    var lowered: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}
