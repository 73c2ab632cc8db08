/// The body of an error answer: `{"error": {…}}`.
public struct APIErrorEnvelope: Sendable, Hashable {
    /// The error.
    public var error: APIError
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// The envelope of an error.
    public init(error: APIError, additionalFields: AdditionalFields = [:]) {
        self.error = error
        self.additionalFields = additionalFields
    }
}

extension APIErrorEnvelope: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        error = try fields.read("error")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("error", error)
        try fields.write(additionalFields)
    }
}
