/// The body of `POST /v1/embeddings`.
public struct EmbeddingRequest: Sendable, Hashable {
    /// The model asked for.
    public var model: String
    /// The text or texts to embed.
    public var input: TextInput
    /// How the vectors are written.
    public var encodingFormat: EmbeddingEncodingFormat?
    /// The length the vectors are to have.
    public var dimensions: Int?
    /// The end user, as the client names them.
    public var user: String?
    /// Fields without a property here, kept as they are.
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
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        model = try fields.read("model")
        input = try fields.read("input")
        encodingFormat = try fields.readIfPresent("encoding_format")
        dimensions = try fields.readIfPresent("dimensions")
        user = try fields.readIfPresent("user")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
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

/// How the vectors of an answer are written.
public struct EmbeddingEncodingFormat: OpenEnum {
    /// The value as on the wire.
    public var rawValue: String

    /// The value spelled as on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// As arrays of numbers.
    public static let float: EmbeddingEncodingFormat = "float"

    /// As Base64 of 32-bit little-endian floats.
    public static let base64: EmbeddingEncodingFormat = "base64"
}
