/// A tool that the model may call.
public struct ChatTool: Sendable, Hashable {
    /// The kind of tool, usually `function`.
    public var type: String
    /// The function, if the tool is one.
    public var function: FunctionDefinition?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A tool, usually a function.
    public init(
        type: String = "function",
        function: FunctionDefinition? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.type = type
        self.function = function
        self.additionalFields = additionalFields
    }
}

extension ChatTool: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        type = try fields.read("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", type)
        try fields.writeIfPresent("function", function)
        try fields.write(additionalFields)
    }
}

/// A function described to the model.
public struct FunctionDefinition: Sendable, Hashable {
    /// The name the model calls it by.
    public var name: String
    /// What it does, for the model.
    public var description: String?
    /// The JSON Schema of its arguments.
    public var parameters: JSONValue?
    /// Whether the arguments must follow the schema.
    public var strict: Bool?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A function with the given name.
    public init(
        name: String,
        description: String? = nil,
        parameters: JSONValue? = nil,
        strict: Bool? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.strict = strict
        self.additionalFields = additionalFields
    }
}

extension FunctionDefinition: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.read("name")
        description = try fields.readIfPresent("description")
        parameters = try fields.readIfPresent("parameters")
        strict = try fields.readIfPresent("strict")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("name", name)
        try fields.writeIfPresent("description", description)
        try fields.writeIfPresent("parameters", parameters)
        try fields.writeIfPresent("strict", strict)
        try fields.write(additionalFields)
    }
}
