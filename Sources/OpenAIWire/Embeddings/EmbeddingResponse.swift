/// The response to an ``EmbeddingRequest``.
public struct EmbeddingResponse: Sendable, Hashable {
    /// `list`.
    public var object: String?
    /// The id of the response, if the backend gives one.
    public var id: String?
    /// When it was created, if the backend says so.
    public var created: JSONNumber?
    /// The model that generated the response.
    public var model: String?
    /// The vectors, one for each input.
    public var data: [Embedding]
    /// The tokens that it took.
    public var usage: TokenUsage?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// Creates a response with the given vectors.
    public init(
        object: String? = "list",
        id: String? = nil,
        created: JSONNumber? = nil,
        model: String? = nil,
        data: [Embedding],
        usage: TokenUsage? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.object = object
        self.id = id
        self.created = created
        self.model = model
        self.data = data
        self.usage = usage
        self.additionalFields = additionalFields
    }
}

extension EmbeddingResponse: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        object = try fields.readIfPresent("object")
        id = try fields.readIfPresent("id")
        created = try fields.readIfPresent("created")
        model = try fields.readIfPresent("model")
        data = try fields.read("data")
        usage = try fields.readIfPresent("usage")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("object", object)
        try fields.writeIfPresent("id", id)
        try fields.writeIfPresent("created", created)
        try fields.writeIfPresent("model", model)
        try fields.write("data", data)
        try fields.writeIfPresent("usage", usage)
        try fields.write(additionalFields)
    }
}

/// The vector of one input.
public struct Embedding: Sendable, Hashable {
    /// `embedding`.
    public var object: String?
    /// The index of the input.
    public var index: Int
    /// The vector.
    public var embedding: EmbeddingVector
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The vector of the input at `index`.
    public init(
        object: String? = "embedding",
        index: Int,
        embedding: EmbeddingVector,
        additionalFields: AdditionalFields = [:]
    ) {
        self.object = object
        self.index = index
        self.embedding = embedding
        self.additionalFields = additionalFields
    }
}

extension Embedding: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        object = try fields.readIfPresent("object")
        index = try fields.read("index")
        embedding = try fields.read("embedding")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("object", object)
        try fields.write("index", index)
        try fields.write("embedding", embedding)
        try fields.write(additionalFields)
    }
}
