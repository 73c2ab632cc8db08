/// Texts that stop the generation: a single one, or several in an array.
public enum StopSequences: Sendable, Hashable {
    /// One text, as a string.
    case one(String)
    /// Any number of texts, as an array.
    case several([String])

    /// The texts, in either notation.
    public var all: [String] {
        switch self {
        case .one(let text): [text]
        case .several(let texts): texts
        }
    }
}

extension StopSequences: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    /// One text.
    public init(stringLiteral value: String) {
        self = .one(value)
    }

    /// The given texts.
    public init(arrayLiteral elements: String...) {
        self = .several(elements)
    }
}

extension StopSequences: Codable {
    /// Decodes a string or an array of strings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .one(text)
        } else {
            self = .several(try container.decode([String].self))
        }
    }

    /// Encodes a string or an array of strings.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .one(let text): try text.encode(to: encoder)
        case .several(let texts): try texts.encode(to: encoder)
        }
    }
}

/// Options of a streamed response.
public struct StreamOptions: Sendable, Hashable {
    /// Whether a last chunk, without choices, holds the usage.
    public var includeUsage: Bool?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The given options.
    public init(includeUsage: Bool? = nil, additionalFields: AdditionalFields = [:]) {
        self.includeUsage = includeUsage
        self.additionalFields = additionalFields
    }
}

extension StreamOptions: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        includeUsage = try fields.readIfPresent("include_usage")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("include_usage", includeUsage)
        try fields.write(additionalFields)
    }
}

/// How much the model reasons before it responds.
public struct ReasoningEffort: OpenEnum {
    /// The value's spelling on the wire.
    public var rawValue: String

    /// Creates a value from its spelling on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// No reasoning. (`none` would mean `nil` for an optional value.)
    public static let disabled: ReasoningEffort = "none"

    /// As little as possible.
    public static let minimal: ReasoningEffort = "minimal"

    /// Low effort.
    public static let low: ReasoningEffort = "low"

    /// Medium effort.
    public static let medium: ReasoningEffort = "medium"

    /// High effort.
    public static let high: ReasoningEffort = "high"
}
