/// A text part of a message.
public struct TextPart: Sendable, Hashable {
    /// `text`.
    public var type: String
    /// The text.
    public var text: String
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A part with the given text.
    public init(type: String = "text", text: String, additionalFields: AdditionalFields = [:]) {
        self.type = type
        self.text = text
        self.additionalFields = additionalFields
    }
}

extension TextPart: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        type = try fields.read("type")
        text = try fields.read("text")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", type)
        try fields.write("text", text)
        try fields.write(additionalFields)
    }
}

/// An image in a message.
public struct ImageReference: Sendable, Hashable {
    /// The image's URL, or the image itself in a `data:` URL.
    public var url: String
    /// The level of detail: `auto`, `low`, `high`.
    public var detail: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// The image at a URL.
    public init(url: String, detail: String? = nil, additionalFields: AdditionalFields = [:]) {
        self.url = url
        self.detail = detail
        self.additionalFields = additionalFields
    }
}

extension ImageReference: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        url = try fields.read("url")
        detail = try fields.readIfPresent("detail")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
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

/// Audio in a message.
public struct AudioInput: Sendable, Hashable {
    /// The audio in Base64.
    public var data: String
    /// The format, such as `wav` or `mp3`.
    public var format: String
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// Audio in the given format.
    public init(data: String, format: String, additionalFields: AdditionalFields = [:]) {
        self.data = data
        self.format = format
        self.additionalFields = additionalFields
    }
}

extension AudioInput: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        data = try fields.read("data")
        format = try fields.read("format")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("data", data)
        try fields.write("format", format)
        try fields.write(additionalFields)
    }
}

extension AudioInput: ContentPayload {
    /// `input_audio`.
    public static var partType: String { "input_audio" }
}

/// A file in a message, inline or by id.
public struct FileReference: Sendable, Hashable {
    /// The file in Base64.
    public var fileData: String?
    /// The id of an uploaded file.
    public var fileID: String?
    /// The name of the file.
    public var filename: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// Creates a file, inline or by id.
    public init(
        fileData: String? = nil,
        fileID: String? = nil,
        filename: String? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.fileData = fileData
        self.fileID = fileID
        self.filename = filename
        self.additionalFields = additionalFields
    }
}

extension FileReference: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        fileData = try fields.readIfPresent("file_data")
        fileID = try fields.readIfPresent("file_id")
        filename = try fields.readIfPresent("filename")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("file_data", fileData)
        try fields.writeIfPresent("file_id", fileID)
        try fields.writeIfPresent("filename", filename)
        try fields.write(additionalFields)
    }
}

extension FileReference: ContentPayload {
    /// `file`.
    public static var partType: String { "file" }
}
