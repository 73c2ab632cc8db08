/// A part of the content of a message.
///
/// The field `type` names the kind, and also the field that holds the payload.
public enum ContentPart: Sendable, Hashable {
    /// `text`: a text.
    case text(TextPart)
    /// `image_url`: an image by URL, or inline as a `data:` URL.
    case image(PayloadPart<ImageReference>)
    /// `input_audio`: audio, inline.
    case audio(PayloadPart<AudioInput>)
    /// `file`: a file, inline or by the id of an upload.
    case file(PayloadPart<FileReference>)
    /// Any other part, as it is; also one whose type is known and whose shape is not.
    case other(JSONValue)

    /// A text.
    public static func text(_ text: String) -> ContentPart { .text(TextPart(text: text)) }

    /// An image by URL.
    public static func image(url: String, detail: String? = nil) -> ContentPart {
        .image(PayloadPart(payload: ImageReference(url: url, detail: detail)))
    }

    /// Audio in Base64, in a format such as `wav`.
    public static func audio(data: String, format: String) -> ContentPart {
        .audio(PayloadPart(payload: AudioInput(data: data, format: format)))
    }

    /// The text if this is a text part.
    public var text: String? {
        guard case .text(let part) = self else { return nil }
        return part.text
    }
}

extension ContentPart: ExpressibleByStringInterpolation {
    /// A text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }
}

extension ContentPart: Codable {
    /// Decodes a part by its type; one of unknown type stays as it is.
    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        let container = try decoder.singleValueContainer()
        let part: ContentPart? =
            switch value["type"]?.stringValue {
            case "text": (try? container.decode(TextPart.self)).map(ContentPart.text)
            case "image_url": (try? container.decode(PayloadPart<ImageReference>.self)).map(ContentPart.image)
            case "input_audio": (try? container.decode(PayloadPart<AudioInput>.self)).map(ContentPart.audio)
            case "file": (try? container.decode(PayloadPart<FileReference>.self)).map(ContentPart.file)
            default: nil
            }
        self = part ?? .other(value)
    }

    /// Encodes the part.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let part): try part.encode(to: encoder)
        case .image(let part): try part.encode(to: encoder)
        case .audio(let part): try part.encode(to: encoder)
        case .file(let part): try part.encode(to: encoder)
        case .other(let value): try value.encode(to: encoder)
        }
    }
}

/// A payload of a part, and the name of its field.
public protocol ContentPayload: Sendable, Hashable, Codable {
    /// The part's type, which is also the name of the payload's field.
    static var partType: String { get }
}

/// A part whose payload is in a field with the name of its type.
public struct PayloadPart<Payload: ContentPayload>: Sendable, Hashable, Codable {
    /// The payload.
    public var payload: Payload
    /// Fields beside the type and the payload, kept as they are.
    public var additionalFields: AdditionalFields

    /// A part with the given payload.
    public init(payload: Payload, additionalFields: AdditionalFields = [:]) {
        self.payload = payload
        self.additionalFields = additionalFields
    }

    /// Decodes the payload; other fields go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        let _: String = try fields.read("type")
        payload = try fields.read(Payload.partType)
        additionalFields = try fields.remainder()
    }

    /// Encodes the type, the payload and the other fields.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", Payload.partType)
        try fields.write(Payload.partType, payload)
        try fields.write(additionalFields)
    }
}
