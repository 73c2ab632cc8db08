import HTTPTypes

extension SecretRedactor {
    /// A backend's header field without secrets, for a client.
    ///
    /// - Returns: `nil` if the value has a control character that a terminal would interpret.
    func screened(_ field: HTTPField) -> HTTPField? {
        let found = field.withUnsafeBytesOfValue { marks(of: $0) }
        // The usual case: nothing to examine.
        if found == 0 { return field }
        return screened(field, found)
    }

    private func screened(_ field: HTTPField, _ found: UInt8) -> HTTPField? {
        guard found & Mark.control == 0 else { return nil }
        let value = field.withUnsafeBytesOfValue { Array($0) }
        if found & Mark.foreign != 0, Self.actsOnTerminals(value) { return nil }
        let redacted = redact(value)
        return redacted == value ? field : HTTPField(name: field.name, lenientValue: redacted)
    }

    /// Whether a value has a C1 control character, a bidirectional control, or a Unicode line separator.
    private static func actsOnTerminals(_ value: [UInt8]) -> Bool {
        guard let text = String(validating: value, as: UTF8.self) else {
            return value.contains { (0x80...0x9f).contains($0) }
        }
        return text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x80...0x9f, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
            default: false
            }
        }
    }

    /// A backend's header fields without secrets, for a client.
    func screened(_ fields: HTTPFields) -> HTTPFields {
        var kept = HTTPFields()
        for field in fields where !finds(in: field.name.rawName) {
            if let field = screened(field) { kept.append(field) }
        }
        return kept
    }
}
