/// A file that a message holds or refers to.
public struct FileReference: Sendable, Hashable {
    /// The file in Base64.
    public var fileData: String?
    /// The id of an uploaded file.
    public var fileID: String?
    /// The name of the file.
    public var filename: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A file, inline or by id.
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
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        fileData = try fields.readIfPresent("file_data")
        fileID = try fields.readIfPresent("file_id")
        filename = try fields.readIfPresent("filename")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
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
