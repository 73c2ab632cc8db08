/// The secrets that a configuration holds, so that no text about it can give one away.
///
/// Messages do not quote values that may be secret in the first place; this is the second line of defence,
/// run over every text before it leaves the loader.
struct Redaction: Sendable {
    private var secrets: Set<String> = []

    /// Remembers a secret.
    ///
    /// A text of one or two letters protects nothing, and striking it out would garble every message.
    mutating func add(_ secret: String) {
        guard secret.utf8.count > 2 else { return }
        secrets.insert(secret)
    }

    /// The text with every secret struck out, longest first, so that no part of one is left standing.
    func apply(to text: String) -> String {
        var bytes = Array(text.utf8)
        for secret in secrets.sorted(by: { ($0.utf8.count, $0) > ($1.utf8.count, $1) }) {
            bytes = Self.replace(Array(secret.utf8), in: bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The finding with every secret struck out.
    func apply(to diagnostic: ConfigDiagnostic) -> ConfigDiagnostic {
        var redacted = diagnostic
        redacted.message = apply(to: diagnostic.message)
        redacted.remedy = diagnostic.remedy.map { apply(to: $0) }
        redacted.keyPath = apply(to: diagnostic.keyPath)
        return redacted
    }

    private static func replace(_ secret: [UInt8], in text: [UInt8]) -> [UInt8] {
        guard secret.count <= text.count else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let end = index + secret.count
            if end <= text.count, text[index] == secret[0], text[index..<end].elementsEqual(secret) {
                result += Array("<redacted>".utf8)
                index = end
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }
}

extension String {
    /// The text cut to a length and free of control characters, fit to stand in a message.
    var printable: String {
        let scalars = unicodeScalars.prefix(80).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar
        }
        let text = String(String.UnicodeScalarView(scalars))
        return unicodeScalars.count > 80 ? text + "…" : text
    }
}
