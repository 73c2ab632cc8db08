/// The format that the response must have.
public struct ResponseFormat: Sendable, Hashable {
    /// `text`, `json_object`, `json_schema` or a backend-specific type.
    public var type: String
    /// The schema, for `json_schema`.
    public var jsonSchema: JSONSchemaFormat?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A format of the given type.
    public init(
        type: String,
        jsonSchema: JSONSchemaFormat? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.type = type
        self.jsonSchema = jsonSchema
        self.additionalFields = additionalFields
    }

    /// Plain text.
    public static let text = ResponseFormat(type: "text")

    /// Any JSON object.
    public static let jsonObject = ResponseFormat(type: "json_object")

    /// JSON that follows a schema.
    public static func jsonSchema(_ schema: JSONSchemaFormat) -> ResponseFormat {
        ResponseFormat(type: "json_schema", jsonSchema: schema)
    }
}

extension ResponseFormat: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        type = try fields.read("type")
        jsonSchema = try fields.readIfPresent("json_schema")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", type)
        try fields.writeIfPresent("json_schema", jsonSchema)
        try fields.write(additionalFields)
    }
}

/// A JSON Schema with a name and strictness.
public struct JSONSchemaFormat: Sendable, Hashable {
    /// The name of the format.
    public var name: String
    /// A description of the format.
    public var description: String?
    /// The schema itself.
    public var schema: JSONValue?
    /// Whether the response must follow the schema exactly.
    public var strict: Bool?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A schema with the given name.
    public init(
        name: String,
        description: String? = nil,
        schema: JSONValue? = nil,
        strict: Bool? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.name = name
        self.description = description
        self.schema = schema
        self.strict = strict
        self.additionalFields = additionalFields
    }
}

extension JSONSchemaFormat: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.read("name")
        description = try fields.readIfPresent("description")
        schema = try fields.readIfPresent("schema")
        strict = try fields.readIfPresent("strict")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("name", name)
        try fields.writeIfPresent("description", description)
        try fields.writeIfPresent("schema", schema)
        try fields.writeIfPresent("strict", strict)
        try fields.write(additionalFields)
    }
}
