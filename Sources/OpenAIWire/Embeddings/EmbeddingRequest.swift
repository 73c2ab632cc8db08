/// The body of `POST /v1/embeddings`.
public struct EmbeddingRequest: Sendable, Hashable {
    /// The requested model.
    public var model: String
    /// The text or texts to embed.
    public var input: TextInput
    /// How the vectors are written.
    public var encodingFormat: EmbeddingEncodingFormat?
    /// The length of the vectors.
    public var dimensions: Int?
    /// The client's name for the end user.
    public var user: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A request for the embeddings of `input`.
    public init(
        model: String,
        input: TextInput,
        encodingFormat: EmbeddingEncodingFormat? = nil,
        dimensions: Int? = nil,
        user: String? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.model = model
        self.input = input
        self.encodingFormat = encodingFormat
        self.dimensions = dimensions
        self.user = user
        self.additionalFields = additionalFields
    }
}

extension EmbeddingRequest: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        model = try fields.read("model")
        input = try fields.read("input")
        encodingFormat = try fields.readIfPresent("encoding_format")
        dimensions = try fields.readIfPresent("dimensions")
        user = try fields.readIfPresent("user")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("model", model)
        try fields.write("input", input)
        try fields.writeIfPresent("encoding_format", encodingFormat)
        try fields.writeIfPresent("dimensions", dimensions)
        try fields.writeIfPresent("user", user)
        try fields.write(additionalFields)
    }
}

/// The notation of the vectors in a response.
public struct EmbeddingEncodingFormat: OpenEnum {
    /// The value's spelling on the wire.
    public var rawValue: String

    /// Creates a value from its spelling on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// As arrays of numbers.
    public static let float: EmbeddingEncodingFormat = "float"

    /// As Base64 of 32-bit little-endian floats.
    public static let base64: EmbeddingEncodingFormat = "base64"
}
