import OpenAIWire

/// JSON with line ends and indentation, for a terminal.
enum PrettyJSON {
    static func text(_ value: JSONValue, indent: String = "") -> String {
        let inner = "\(indent)  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let lines = members.map {
                "\(inner)\(JSONValue.string($0.key)): \(text($0.value, indent: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            return
                "[\n\(elements.map { "\(inner)\(text($0, indent: inner))" }.joined(separator: ",\n"))\n\(indent)]"
        default: return value.description
        }
    }

    /// Pretty on a terminal, compact elsewhere; with its line end.
    static func document(_ value: JSONValue, isTerminal: Bool) -> String {
        "\(isTerminal ? text(value) : value.description)\n"
    }
}
