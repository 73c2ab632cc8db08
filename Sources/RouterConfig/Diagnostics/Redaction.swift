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

    /// Remembers a secret.
    mutating func add(_ secret: String) {
        let bytes = Array(secret.utf8)
        guard bytes.count >= Self.shortest, known.insert(secret).inserted else { return }
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
        return candidates.first { rest.starts(with: $0) }?.count
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

extension String {
    /// The text cut to a length and free of characters that control a terminal or the direction of text, fit to stand in a message.
    var printable: String {
        let scalars = unicodeScalars.prefix(80).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
            default: return scalar
            }
        }
        let text = String(String.UnicodeScalarView(scalars))
        return unicodeScalars.count > 80 ? text + "…" : text
    }
}
