/// A model that can be asked for.
public struct ModelObject: Sendable, Hashable {
    /// What a request names it by.
    public var id: String
    /// `model`.
    public var object: String?
    /// When it was made, in seconds since 1970.
    public var created: JSONNumber?
    /// Whose it is.
    public var ownedBy: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A model with the given id.
    public init(
        id: String,
        object: String? = "model",
        created: JSONNumber? = nil,
        ownedBy: String? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.id = id
        self.object = object
        self.created = created
        self.ownedBy = ownedBy
        self.additionalFields = additionalFields
    }
}

extension ModelObject: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.read("id")
        object = try fields.readIfPresent("object")
        created = try fields.readIfPresent("created")
        ownedBy = try fields.readIfPresent("owned_by")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("id", id)
        try fields.writeIfPresent("object", object)
        try fields.writeIfPresent("created", created)
        try fields.writeIfPresent("owned_by", ownedBy)
        try fields.write(additionalFields)
    }
}
