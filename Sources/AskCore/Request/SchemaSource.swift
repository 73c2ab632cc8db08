import OpenAIWire

/// Reads the schema of `--schema`: JSON, a JSON file, or the short form `name, age int, tags [str]`.
enum SchemaSource {
    static func read(_ text: String) throws(AskError) -> JSONValue {
        let trimmed = text.trimmingWhitespace()
        if trimmed.hasPrefix("{") { return try parse(Array(trimmed.utf8), from: "--schema") }
        if FileAccess.exists(trimmed) || trimmed.hasSuffix(".json") {
            let bytes = try SizeLimit.readFile(
                trimmed,
                limit: SizeLimit.optionFile,
                as: "the schema \(trimmed)"
            )
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
                    "the schema in \(place) is not an object",
                    remedy: "A JSON schema is a JSON object."
                )
            }
            return value
        } catch let error as AskError {
            throw error
        } catch {
            throw AskError(
                .usage,
                "the schema in \(place) is not valid JSON: \(error)",
                remedy: "Correct it."
            )
        }
    }

    /// Each entry is one property: a name, a type (`str` by default), and a description after a colon.
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
                    "--schema entry '\(entry.trimmingWhitespace())' is not NAME TYPE",
                    remedy: "For example: --schema 'name, age int'"
                )
            }
            var property = try type(words.count > 1 ? words[1] : "str")
            if halves.count > 1 { property["description"] = .string(halves[1].trimmingWhitespace()) }
            properties[name] = property
            required.append(.string(name))
        }
        guard !required.isEmpty else {
            throw AskError(.usage, "--schema is empty", remedy: "For example: --schema 'name, age int'")
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
                "--schema: unknown type '\(name)'",
                remedy: "Write str, int, float, bool or [TYPE]."
            )
        }
        return ["type": .string(type)]
    }
}
