/// Why bytes are not the expected JSON, and where.
///
/// The description is safe to show to API clients: it names the offset and quotes no content.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure; new ones can be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        enum Name: String {
            case empty, notAnObject, invalidUTF8, invalidSyntax, truncated, tooDeep, trailingContent
        }
        let name: Name

        /// There is no value: no bytes, or white space only.
        public static let empty = Code(name: .empty)
        /// Valid JSON, but not an object.
        public static let notAnObject = Code(name: .notAnObject)
        /// A string holds bytes that are not UTF-8.
        public static let invalidUTF8 = Code(name: .invalidUTF8)
        /// A byte that RFC 8259's grammar does not allow at this place.
        public static let invalidSyntax = Code(name: .invalidSyntax)
        /// The bytes end before the value does.
        public static let truncated = Code(name: .truncated)
        /// Nesting deeper than ``JSONLimits/maximumDepth``.
        public static let tooDeep = Code(name: .tooDeep)
        /// Something other than white space follows the value.
        public static let trailingContent = Code(name: .trailingContent)

        /// The code's name, suitable for a log field.
        public var description: String { name.rawValue }
    }

    /// The failure in more detail, for the description.
    enum Reason: UInt8 {
        case empty, notAnObject, invalidUTF8, truncated, tooDeep, trailingContent
        case value, key, colon, commaOrBrace, commaOrBracket, control, escape, number
    }

    let reason: Reason

    /// The offset of the offending byte; for truncated input the number of bytes.
    public let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The kind of failure.
    public var code: Code {
        switch reason {
        case .empty: .empty
        case .notAnObject: .notAnObject
        case .invalidUTF8: .invalidUTF8
        case .truncated: .truncated
        case .tooDeep: .tooDeep
        case .trailingContent: .trailingContent
        case .value, .key, .colon, .commaOrBrace, .commaOrBracket, .control, .escape, .number: .invalidSyntax
        }
    }

    /// One sentence without a full stop, such as `invalid JSON at byte 17: expected ':' after a key`.
    public var description: String {
        switch reason {
        case .empty: "empty, expected a JSON value"
        case .notAnObject: "expected a JSON object at byte \(offset)"
        case .invalidUTF8: "invalid JSON at byte \(offset): a string is not valid UTF-8"
        case .truncated: "invalid JSON: it ends too early, at byte \(offset)"
        case .tooDeep: "invalid JSON at byte \(offset): nested too deeply"
        case .trailingContent: "invalid JSON at byte \(offset): unexpected content after the value"
        case .value: "invalid JSON at byte \(offset): expected a value"
        case .key: "invalid JSON at byte \(offset): expected a key in double quotes"
        case .colon: "invalid JSON at byte \(offset): expected ':' after a key"
        case .commaOrBrace: "invalid JSON at byte \(offset): expected ',' or '}'"
        case .commaOrBracket: "invalid JSON at byte \(offset): expected ',' or ']'"
        case .control: "invalid JSON at byte \(offset): a control character in a string must be escaped"
        case .escape: "invalid JSON at byte \(offset): unknown escape in a string"
        case .number: "invalid JSON at byte \(offset): malformed number"
        }
    }
}

/// The error of ``JSONEnvelopeScanner``: that of the parser, because both read the same grammar.
public typealias JSONEnvelopeError = JSONParseError
