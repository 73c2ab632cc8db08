/// The response to `GET /v1/models`.
public struct ModelList: Sendable, Hashable {
    /// `list`.
    public var object: String?
    /// The models.
    public var data: [ModelObject]
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A list of the given models.
    public init(object: String? = "list", data: [ModelObject], additionalFields: AdditionalFields = [:]) {
        self.object = object
        self.data = data
        self.additionalFields = additionalFields
    }
}

extension ModelList: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        object = try fields.readIfPresent("object")
        data = try fields.read("data")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("object", object)
        try fields.write("data", data)
        try fields.write(additionalFields)
    }
}

/// A model that clients can request.
public struct ModelObject: Sendable, Hashable {
    /// The name of the model in requests.
    public var id: String
    /// `model`.
    public var object: String?
    /// When it was created, in seconds since 1970.
    public var created: JSONNumber?
    /// The model's owner.
    public var ownedBy: String?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.read("id")
        object = try fields.readIfPresent("object")
        created = try fields.readIfPresent("created")
        ownedBy = try fields.readIfPresent("owned_by")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("id", id)
        try fields.writeIfPresent("object", object)
        try fields.writeIfPresent("created", created)
        try fields.writeIfPresent("owned_by", ownedBy)
        try fields.write(additionalFields)
    }
}
