import OpenAIWire

/// The schema of `--schema`: JSON, a file of it, or the short form `name, age int, tags [str]`.
enum SchemaSource {
    static func read(_ text: String) throws(AskError) -> JSONValue {
        let trimmed = text.trimmingSpaces()
        if trimmed.hasPrefix("{") { return try parse(Array(trimmed.utf8), from: "--schema") }
        if FileAccess.exists(trimmed) || trimmed.hasSuffix(".json") {
            let bytes: [UInt8]
            do {
                bytes = try FileAccess.read(trimmed, limit: InputLimit.optionFile + 1)
            } catch {
                throw AskError(
                    .noInput,
                    "cannot read the schema \(trimmed): \(error.reason)",
                    remedy: "Check the path."
                )
            }
            try InputLimit.check(bytes.count, InputLimit.optionFile, trimmed)
            return try parse(bytes, from: trimmed)
        }
        return try shortForm(trimmed)
    }

    private static func parse(_ bytes: [UInt8], from place: String) throws(AskError) -> JSONValue {
        do {
            let value = try JSONValue(parsing: bytes)
            guard value.objectValue != nil else {
                throw AskError(
                    .usage,
                    "the schema of \(place) is no object",
                    remedy: "A JSON schema is an object."
                )
            }
            return value
        } catch let error as AskError {
            throw error
        } catch {
            throw AskError(.usage, "the schema of \(place) is not JSON: \(error)", remedy: "Correct it.")
        }
    }

    /// One property for each entry: a name, a type (`str` where there is none), and a description behind a
    /// colon.
    private static func shortForm(_ text: String) throws(AskError) -> JSONValue {
        var properties = JSONValue.object([:])
        var required: [JSONValue] = []
        for entry in text.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
            let halves = entry.split(separator: ":", maxSplits: 1)
            let words = (halves.first ?? "").split(separator: " ").map(String.init)
            guard let name = words.first, name.first?.isLetter == true || name.hasPrefix("_"),
                words.count <= 2
            else {
                throw AskError(
                    .usage,
                    "--schema entry '\(entry.trimmingSpaces())' is not NAME TYPE",
                    remedy: "Write for example 'name, age int'."
                )
            }
            var property = try type(words.count > 1 ? words[1] : "str")
            if halves.count > 1 { property["description"] = .string(halves[1].trimmingSpaces()) }
            properties[name] = property
            required.append(.string(name))
        }
        guard !required.isEmpty else {
            throw AskError(.usage, "--schema is empty", remedy: "Write for example 'name, age int'.")
        }
        return [
            "type": "object", "properties": properties, "required": .array(required),
            "additionalProperties": false,
        ]
    }

    private static func type(_ name: String) throws(AskError) -> JSONValue {
        if name.hasPrefix("["), name.hasSuffix("]") {
            return ["type": "array", "items": try type(String(name.dropFirst().dropLast()))]
        }
        let names = ["str": "string", "int": "integer", "float": "number", "bool": "boolean"]
        guard let type = names[name] ?? (names.values.contains(name) ? name : nil) else {
            throw AskError(
                .usage,
                "--schema: the type '\(name)' is not known",
                remedy: "Write str, int, float, bool or [TYPE]."
            )
        }
        return ["type": .string(type)]
    }
}
