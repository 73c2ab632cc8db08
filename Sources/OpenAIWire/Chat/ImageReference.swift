/// An image that a message refers to.
public struct ImageReference: Sendable, Hashable {
    /// Where the image is, or the image itself in a `data:` URL.
    public var url: String
    /// How closely to look: `auto`, `low`, `high`.
    public var detail: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// The image at a URL.
    public init(url: String, detail: String? = nil, additionalFields: AdditionalFields = [:]) {
        self.url = url
        self.detail = detail
        self.additionalFields = additionalFields
    }
}

extension ImageReference: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        url = try fields.read("url")
        detail = try fields.readIfPresent("detail")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("url", url)
        try fields.writeIfPresent("detail", detail)
        try fields.write(additionalFields)
    }
}

extension ImageReference: ContentPayload {
    /// `image_url`.
    public static var partType: String { "image_url" }
}
