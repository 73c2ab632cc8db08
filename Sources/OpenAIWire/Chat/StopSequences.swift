/// Texts at which generation stops: one alone, or several in an array.
public enum StopSequences: Sendable, Hashable {
    /// One text, written as a string.
    case one(String)
    /// Any number of texts, written as an array.
    case several([String])

    /// The texts, whichever way they are written.
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
    /// Takes a string or an array of strings.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .one(text)
        } else {
            self = .several(try container.decode([String].self))
        }
    }

    /// Writes a string or an array of strings.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .one(let text): try text.encode(to: encoder)
        case .several(let texts): try texts.encode(to: encoder)
        }
    }
}
