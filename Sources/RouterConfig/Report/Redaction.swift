/// The secrets that a configuration holds, so that no text about it can give one away.
///
/// Messages do not quote values that may be secret in the first place; this is the second line of defence,
/// run over every text before it leaves the loader.
struct Redaction: Sendable {
    private var known: Set<String> = []
    /// The secrets by their first bytes, the longest first, so that no part of one is left standing.
    private var secrets: [[UInt8]: [[UInt8]]] = [:]

    /// A text of one or two letters protects nothing, and striking it out would garble every message.
    private static let shortest = 3

    /// One of fewer bytes than this may be part of an ordinary word, and is struck out only where it stands alone.
    private static let shortestWithinWords = 8

    /// What people write where a key has to stand and none is needed.
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

    /// The text with every secret struck out.
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

    /// Whether neither a letter nor a digit stands before or after it.
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

    /// The finding with every secret struck out.
    func apply(to diagnostic: ConfigDiagnostic) -> ConfigDiagnostic {
        var redacted = diagnostic
        redacted.message = apply(to: diagnostic.message)
        redacted.remedy = diagnostic.remedy.map { apply(to: $0) }
        redacted.keyPath = apply(to: diagnostic.keyPath)
        return redacted
    }
}
