/// A piece of a tool call in a stream.
public struct ToolCallDelta: Sendable, Hashable {
    /// Which call of the message this is a piece of.
    public var index: Int?
    /// The id of the call, in its first piece.
    public var id: String?
    /// The kind of tool, in the first piece.
    public var type: String?
    /// The piece of the function call.
    public var function: FunctionCallDelta?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A piece with the given fields.
    public init(
        index: Int? = nil,
        id: String? = nil,
        type: String? = nil,
        function: FunctionCallDelta? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.index = index
        self.id = id
        self.type = type
        self.function = function
        self.additionalFields = additionalFields
    }
}

extension ToolCallDelta: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.readIfPresent("index")
        id = try fields.readIfPresent("id")
        type = try fields.readIfPresent("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("index", index)
        try fields.writeIfPresent("id", id)
        try fields.writeIfPresent("type", type)
        try fields.writeIfPresent("function", function)
        try fields.write(additionalFields)
    }
}

/// A piece of a function call in a stream.
public struct FunctionCallDelta: Sendable, Hashable {
    /// The name, whole and in the first piece as a rule.
    public var name: String?
    /// The next characters of the arguments.
    public var arguments: String?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A piece with the given fields.
    public init(name: String? = nil, arguments: String? = nil, additionalFields: AdditionalFields = [:]) {
        self.name = name
        self.arguments = arguments
        self.additionalFields = additionalFields
    }
}

extension FunctionCallDelta: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.readIfPresent("name")
        arguments = try fields.readIfPresent("arguments")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("name", name)
        try fields.writeIfPresent("arguments", arguments)
        try fields.write(additionalFields)
    }
}
