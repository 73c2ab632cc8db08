/// Whether the model may, must or must not call tools.
public enum ToolChoice: Sendable, Hashable {
    /// A mode such as `auto`.
    case mode(ToolChoiceMode)
    /// This function and no other.
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

/// A general rule for calling tools.
public struct ToolChoiceMode: OpenEnum {
    /// The value as on the wire.
    public var rawValue: String

    /// The value spelled as on the wire.
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
    /// Takes a mode, a named function, or whatever else there is.
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

    /// Writes the choice.
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
