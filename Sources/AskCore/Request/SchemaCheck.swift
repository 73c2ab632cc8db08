import OpenAIWire

/// Checks a value against the parts of JSON Schema that are common for models: types, properties, items,
/// enums and bounds.
enum SchemaCheck {
    /// The first place that does not match, as in `age: not of type integer`; `nil` if the value matches.
    static func problem(_ value: JSONValue, _ schema: JSONValue, root: JSONValue? = nil, at path: String = "")
        -> String?
    {
        let root = root ?? schema
        if schema.boolValue == true { return nil }
        if let reference = schema["$ref"]?.stringValue, let target = resolve(reference, in: root) {
            return problem(value, target, root: root, at: path)
        }
        let place = path.isEmpty ? "the answer" : path
        if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
            return "\(place): not one of the choices"
        }
        if let constant = schema["const"], constant != value { return "\(place): not the required value" }
        if let type = schema["type"], !fits(value, type) {
            return "\(place): not of type \(type.stringValue ?? type.description)"
        }
        if let all = schema["allOf"]?.arrayValue {
            for part in all { if let found = problem(value, part, root: root, at: path) { return found } }
        }
        for key in ["anyOf", "oneOf"] {
            if let any = schema[key]?.arrayValue,
                !any.contains(where: { problem(value, $0, root: root, at: path) == nil })
            {
                return "\(place): matches none of \(key)"
            }
        }
        switch value {
        case .object(let members): return objectProblem(members, schema, root, path, place)
        case .array(let elements): return arrayProblem(elements, schema, root, path, place)
        case .number(let number):
            if let least = schema["minimum"]?.doubleValue, number.double < least {
                return "\(place): less than \(least)"
            }
            if let most = schema["maximum"]?.doubleValue, number.double > most {
                return "\(place): more than \(most)"
            }
        case .string(let text):
            if let least = schema["minLength"]?.intValue, text.unicodeScalars.count < least {
                return "\(place): too short"
            }
            if let most = schema["maxLength"]?.intValue, text.unicodeScalars.count > most {
                return "\(place): too long"
            }
        case .null, .bool: break
        }
        return nil
    }

    private static func objectProblem(
        _ members: JSONObject,
        _ schema: JSONValue,
        _ root: JSONValue,
        _ path: String,
        _ place: String
    ) -> String? {
        for name in schema["required"]?.arrayValue ?? [] {
            if let name = name.stringValue, members[name] == nil { return "\(place): '\(name)' is missing" }
        }
        let properties = schema["properties"]?.objectValue ?? [:]
        for (key, member) in members {
            let inner = path.isEmpty ? key : "\(path).\(key)"
            if let property = properties[key] {
                if let found = problem(member, property, root: root, at: inner) { return found }
            } else if schema["additionalProperties"]?.boolValue == false {
                return "\(place): '\(key)' is not allowed"
            }
        }
        return nil
    }

    private static func arrayProblem(
        _ elements: [JSONValue],
        _ schema: JSONValue,
        _ root: JSONValue,
        _ path: String,
        _ place: String
    ) -> String? {
        if let least = schema["minItems"]?.intValue, elements.count < least {
            return "\(place): fewer than \(least) items"
        }
        if let most = schema["maxItems"]?.intValue, elements.count > most {
            return "\(place): more than \(most) items"
        }
        guard let items = schema["items"] else { return nil }
        for (index, element) in elements.enumerated() {
            if let found = problem(element, items, root: root, at: "\(path)[\(index)]") { return found }
        }
        return nil
    }

    private static func fits(_ value: JSONValue, _ type: JSONValue) -> Bool {
        if let types = type.arrayValue { return types.contains { fits(value, $0) } }
        switch type.stringValue {
        case "object": return value.objectValue != nil
        case "array": return value.arrayValue != nil
        case "string": return value.stringValue != nil
        case "boolean": return value.boolValue != nil
        case "null": return value.isNull
        case "number": return value.numberValue != nil
        case "integer": return value.intValue != nil
        default: return true
        }
    }

    private static func resolve(_ reference: String, in root: JSONValue) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(root as JSONValue?) { $0?[String($1)] }
    }
}
