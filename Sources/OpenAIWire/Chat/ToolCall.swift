/// A call of a tool by the model.
public struct ToolCall: Sendable, Hashable {
    /// The id that the call's result refers to.
    public var id: String?
    /// The kind of tool, usually `function`.
    public var type: String?
    /// The called function, if the tool is a function.
    public var function: FunctionCall?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        id = try fields.readIfPresent("id")
        type = try fields.readIfPresent("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
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
    /// The arguments as JSON text; written by the model, so it can be invalid.
    public var arguments: String
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A call of the named function.
    public init(name: String, arguments: String, additionalFields: AdditionalFields = [:]) {
        self.name = name
        self.arguments = arguments
        self.additionalFields = additionalFields
    }
}

extension FunctionCall: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.read("name")
        arguments = try fields.read("arguments")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("name", name)
        try fields.write("arguments", arguments)
        try fields.write(additionalFields)
    }
}

/// A piece of a tool call in a stream.
public struct ToolCallDelta: Sendable, Hashable {
    /// The index of the call that this piece belongs to.
    public var index: Int?
    /// The call's id, in its first piece.
    public var id: String?
    /// The kind of tool, in the first piece.
    public var type: String?
    /// The piece of the function call.
    public var function: FunctionCallDelta?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        index = try fields.readIfPresent("index")
        id = try fields.readIfPresent("id")
        type = try fields.readIfPresent("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
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
    /// The name; usually complete and in the first piece.
    public var name: String?
    /// The next characters of the arguments.
    public var arguments: String?
    /// Fields without a property, preserved when the value is encoded.
    public var additionalFields: AdditionalFields

    /// A piece with the given fields.
    public init(name: String? = nil, arguments: String? = nil, additionalFields: AdditionalFields = [:]) {
        self.name = name
        self.arguments = arguments
        self.additionalFields = additionalFields
    }
}

extension FunctionCallDelta: Codable {
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.readIfPresent("name")
        arguments = try fields.readIfPresent("arguments")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.writeIfPresent("name", name)
        try fields.writeIfPresent("arguments", arguments)
        try fields.write(additionalFields)
    }
}
