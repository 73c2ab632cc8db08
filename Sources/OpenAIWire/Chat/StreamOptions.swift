/// Options of a streamed answer.
public struct StreamOptions: Sendable, Hashable {
    /// Whether a last chunk, without choices, tells the usage.
    public var includeUsage: Bool?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// The given options.
    public init(includeUsage: Bool? = nil, additionalFields: AdditionalFields = [:]) {
        self.includeUsage = includeUsage
        self.additionalFields = additionalFields
    }
}

extension StreamOptions: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        includeUsage = try fields.readIfPresent("include_usage")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("include_usage", includeUsage)
        try fields.write(additionalFields)
    }
}
