/// The answer to `GET /v1/models`.
public struct ModelList: Sendable, Hashable {
    /// `list`.
    public var object: String?
    /// The models.
    public var data: [ModelObject]
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A list of the given models.
    public init(object: String? = "list", data: [ModelObject], additionalFields: AdditionalFields = [:]) {
        self.object = object
        self.data = data
        self.additionalFields = additionalFields
    }
}

extension ModelList: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        object = try fields.readIfPresent("object")
        data = try fields.read("data")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("object", object)
        try fields.write("data", data)
        try fields.write(additionalFields)
    }
}
