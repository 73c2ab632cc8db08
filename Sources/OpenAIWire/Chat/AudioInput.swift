/// Audio that a message holds.
public struct AudioInput: Sendable, Hashable {
    /// The audio in Base64.
    public var data: String
    /// Its format, such as `wav` or `mp3`.
    public var format: String
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// Audio in the given format.
    public init(data: String, format: String, additionalFields: AdditionalFields = [:]) {
        self.data = data
        self.format = format
        self.additionalFields = additionalFields
    }
}

extension AudioInput: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        data = try fields.read("data")
        format = try fields.read("format")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("data", data)
        try fields.write("format", format)
        try fields.write(additionalFields)
    }
}

extension AudioInput: ContentPayload {
    /// `input_audio`.
    public static var partType: String { "input_audio" }
}
