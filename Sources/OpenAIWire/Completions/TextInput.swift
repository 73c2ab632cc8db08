/// The input of completions and embeddings: texts, or texts as token ids.
public enum TextInput: Sendable, Hashable {
    /// One text.
    case text(String)
    /// Several texts.
    case texts([String])
    /// One text as token ids.
    case tokens([Int])
    /// Several texts as token ids.
    case tokenLists([[Int]])
    /// Any other input, as it is, such as a backend's multi-modal one.
    case other(JSONValue)
}

extension TextInput: ExpressibleByStringInterpolation, ExpressibleByArrayLiteral {
    /// One text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }

    /// Several texts.
    public init(arrayLiteral elements: String...) {
        self = .texts(elements)
    }
}

extension TextInput: Codable {
    /// Decodes the input in any of its forms.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let texts = try? container.decode([String].self) {
            self = .texts(texts)
        } else if let tokens = try? container.decode([Int].self) {
            self = .tokens(tokens)
        } else if let lists = try? container.decode([[Int]].self) {
            self = .tokenLists(lists)
        } else {
            self = .other(try container.decode(JSONValue.self))
        }
    }

    /// Encodes the input in its original form.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text): try text.encode(to: encoder)
        case .texts(let texts): try texts.encode(to: encoder)
        case .tokens(let tokens): try tokens.encode(to: encoder)
        case .tokenLists(let lists): try lists.encode(to: encoder)
        case .other(let value): try value.encode(to: encoder)
        }
    }
}
