/// A tool that the model may call.
public struct ChatTool: Sendable, Hashable {
    /// The kind of tool, usually `function`.
    public var type: String
    /// The function, if the tool is a function.
    public var function: FunctionDefinition?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        type = try fields.read("type")
        function = try fields.readIfPresent("function")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("type", type)
        try fields.writeIfPresent("function", function)
        try fields.write(additionalFields)
    }
}

/// A function that the model can call, with its description.
public struct FunctionDefinition: Sendable, Hashable {
    /// The name by which the model calls it.
    public var name: String
    /// A description for the model.
    public var description: String?
    /// The JSON Schema of the arguments.
    public var parameters: JSONValue?
    /// Whether the arguments must follow the schema exactly.
    public var strict: Bool?
    /// Fields without a property, preserved when the value is encoded.
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
    /// Decodes the fields; those without a property go to `additionalFields`.
    public init(from decoder: any Decoder) throws {
        var fields = try WireFieldReader(decoder)
        name = try fields.read("name")
        description = try fields.readIfPresent("description")
        parameters = try fields.readIfPresent("parameters")
        strict = try fields.readIfPresent("strict")
        additionalFields = try fields.remainder()
    }

    /// Encodes the fields that have a value, then the additional ones.
    public func encode(to encoder: any Encoder) throws {
        var fields = WireFieldWriter(encoder)
        try fields.write("name", name)
        try fields.writeIfPresent("description", description)
        try fields.writeIfPresent("parameters", parameters)
        try fields.writeIfPresent("strict", strict)
        try fields.write(additionalFields)
    }
}

/// Whether the model can, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    /// A mode such as `auto`.
    case mode(ToolChoiceMode)
    /// The model must call this function.
    case function(name: String)
    /// Any other choice, as it is.
    case other(JSONValue)

    /// The model decides.
    public static let auto = ToolChoice.mode(.auto)
    /// No tool may be called. (A `none` would read as `nil` where the choice is optional.)
    public static let disabled = ToolChoice.mode(.disabled)
    /// A tool must be called.
    public static let required = ToolChoice.mode(.required)
}

/// A general rule for tool calls.
public struct ToolChoiceMode: OpenEnum {
    /// The value's spelling on the wire.
    public var rawValue: String

    /// Creates a value from its spelling on the wire.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The model decides.
    public static let auto: ToolChoiceMode = "auto"
    /// No tool may be called.
    public static let disabled: ToolChoiceMode = "none"
    /// A tool must be called.
    public static let required: ToolChoiceMode = "required"
}

extension ToolChoice: Codable {
    /// Decodes a mode, a named function, or any other value.
    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        if let mode = value.stringValue {
            self = .mode(ToolChoiceMode(rawValue: mode))
        } else if let name = value["function"]?["name"]?.stringValue, value == Self.function(named: name) {
            self = .function(name: name)
        } else {
            self = .other(value)
        }
    }

    /// Encodes the choice.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .mode(let mode): try mode.encode(to: encoder)
        case .function(let name): try Self.function(named: name).encode(to: encoder)
        case .other(let value): try value.encode(to: encoder)
        }
    }

    private static func function(named name: String) -> JSONValue {
        ["type": "function", "function": ["name": .string(name)]]
    }
}
