/// The secrets of a configuration, and how to remove them from texts.
///
/// Messages do not quote values that may be secrets. This is the second line of defence, applied to every
/// text that leaves the loader.
struct Redaction: Sendable {
    private var known: Set<String> = []
    /// The secrets by their first bytes, longest first, so that no rest of a longer one remains.
    private var secrets: [[UInt8]: [[UInt8]]] = [:]

    /// Shorter texts protect nothing, and removing them would garble messages.
    private static let shortest = 3

    /// Shorter secrets may be part of an ordinary word, and are removed only as whole words.
    private static let shortestWithinWords = 8

    /// What people write as a key if none is needed.
    private static let placeholders: Set<String> = [
        "none", "null", "nil", "empty", "dummy", "fake", "false", "true", "yes", "no", "not-needed",
        "notneeded", "not_needed",
        "no-key", "no-key-required", "n/a", "any", "anything", "test", "local", "ollama", "vllm", "openai",
        "lm-studio", "key",
        "api-key", "api_key", "token", "secret", "password", "xxx", "...",
    ]

    /// Remembers a secret.
    mutating func add(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.shortest, !Self.placeholders.contains(secret.lowercased()),
            known.insert(secret).inserted
        else { return }
        let start = Array(bytes.prefix(Self.shortest))
        secrets[start, default: []].append(bytes)
        secrets[start]?.sort { $0.count > $1.count }
    }

    /// The text with all secrets replaced.
    func apply(to text: String) -> String {
        let bytes = Array(text.utf8)
        guard !secrets.isEmpty, bytes.count >= Self.shortest else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let length = lengthOfSecret(in: bytes, at: index) {
                result += Array("<redacted>".utf8)
                index += length
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func lengthOfSecret(in bytes: [UInt8], at index: Int) -> Int? {
        let rest = bytes[index...]
        guard rest.count >= Self.shortest, let candidates = secrets[Array(rest.prefix(Self.shortest))] else {
            return nil
        }
        return candidates.first {
            rest.starts(with: $0) && (Self.isLong($0) || isAlone(in: bytes, at: index, $0.count))
        }?
        .count
    }

    private static func isLong(_ secret: [UInt8]) -> Bool { secret.count >= shortestWithinWords }

    /// Whether it is a whole word, with no letter or digit before or after it.
    private func isAlone(in bytes: [UInt8], at index: Int, _ count: Int) -> Bool {
        func isWord(_ place: Int) -> Bool {
            guard bytes.indices.contains(place) else { return false }
            switch bytes[place] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: return true
            default: return false
            }
        }
        return !isWord(index - 1) && !isWord(index + count)
    }

    /// The finding with all secrets replaced.
    func apply(to diagnostic: ConfigDiagnostic) -> ConfigDiagnostic {
        var redacted = diagnostic
        redacted.message = apply(to: diagnostic.message)
        redacted.remedy = diagnostic.remedy.map { apply(to: $0) }
        redacted.keyPath = apply(to: diagnostic.keyPath)
        return redacted
    }
}
