/// A text among the parts of a message.
public struct TextPart: Sendable, Hashable {
    /// `text`.
    public var type: String
    /// The text.
    public var text: String
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A part with the given text.
    public init(type: String = "text", text: String, additionalFields: AdditionalFields = [:]) {
        self.type = type
        self.text = text
        self.additionalFields = additionalFields
    }
}

extension TextPart: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        type = try fields.read("type")
        text = try fields.read("text")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", type)
        try fields.write("text", text)
        try fields.write(additionalFields)
    }
}
