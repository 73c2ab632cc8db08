/// A call of a tool by the model.
public struct ToolCall: Sendable, Hashable {
    /// What the result names as its call.
    public var id: String?
    /// The kind of tool, usually `function`.
    public var type: String?
    /// The function called, if the tool is one.
    public var function: FunctionCall?
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A call with the given fields.
    public init(
        id: String? = nil,
        type: String? = "function",
        function: FunctionCall? = nil,
        additionalFields: AdditionalFields = [:]
    ) {
        self.id = id
        self.type = type
        self.function = function
        self.additionalFields = additionalFields
    }
}

extension ToolCall: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.readIfPresent("id")
        type = try fields.readIfPresent("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("id", id)
        try fields.writeIfPresent("type", type)
        try fields.writeIfPresent("function", function)
        try fields.write(additionalFields)
    }
}

/// The function that a tool call is for.
public struct FunctionCall: Sendable, Hashable {
    /// The name of the function.
    public var name: String
    /// The arguments as JSON text, written by the model and so perhaps not valid.
    public var arguments: String
    /// Fields without a property here, kept as they are.
    public var additionalFields: AdditionalFields

    /// A call of the named function.
    public init(name: String, arguments: String, additionalFields: AdditionalFields = [:]) {
        self.name = name
        self.arguments = arguments
        self.additionalFields = additionalFields
    }
}

extension FunctionCall: Codable {
    /// Reads the fields, and keeps those it has no property for.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.read("name")
        arguments = try fields.read("arguments")
        additionalFields = try fields.remainder()
    }

    /// Writes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("name", name)
        try fields.write("arguments", arguments)
        try fields.write(additionalFields)
    }
}
