/// The content of a message: a text, or parts of several kinds.
public enum MessageContent: Sendable, Hashable {
    /// Text alone.
    case text(String)
    /// Text, images, audio and files.
    case parts([ContentPart])

    /// All the text there is; that of several parts is joined without a separator.
    public var text: String {
        switch self {
        case .text(let text): text
        case .parts(let parts): parts.compactMap(\.text).joined()
        }
    }
}

extension MessageContent: ExpressibleByStringInterpolation {
    /// Text alone.
    public init(stringLiteral value: String) {
        self = .text(value)
    }
}

extension MessageContent: ExpressibleByArrayLiteral {
    /// The given parts.
    public init(arrayLiteral elements: ContentPart...) {
        self = .parts(elements)
    }
}

extension MessageContent: Codable {
    /// Takes a string or an array of parts.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .parts(try container.decode([ContentPart].self))
        }
    }

    /// Writes a string or an array of parts.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .parts(let parts): try parts.encode(to: encoder)
        }
    }
}
