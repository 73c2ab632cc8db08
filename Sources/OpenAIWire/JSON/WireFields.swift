/// Reads the fields of a wire type one by one, and what is left over at the end.
package struct WireFieldReader {
    private let container: KeyedDecodingContainer<JSONKey>
    private var taken: [String] = []

    package init(_ decoder: any Decoder) throws {
        container = try decoder.container(keyedBy: JSONKey.self)
    }

    /// A field that must be there.
    package mutating func read<T: Decodable>(_ name: String) throws -> T {
        taken.append(name)
        return try container.decode(T.self, forKey: JSONKey(name))
    }

    /// A field that may be absent or `null`.
    package mutating func readIfPresent<T: Decodable>(_ name: String) throws -> T? {
        guard let value = try container.decodeIfPresent(T.self, forKey: JSONKey(name)) else { return nil }
        taken.append(name)
        return value
    }

    /// A field that may be absent or of another shape, in which case it is left to ``remainder()``.
    package mutating func readStringIfPresent(_ name: String) -> String? {
        guard let value = try? container.decode(String.self, forKey: JSONKey(name)) else { return nil }
        taken.append(name)
        return value
    }

    /// All fields not read by now, and the `null`s among those read.
    package func remainder() throws -> AdditionalFields {
        var fields = AdditionalFields()
        for key in container.allKeys where !taken.contains(key.stringValue) {
            fields[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
        return fields
    }
}

/// Writes the fields of a wire type one by one, and the additional ones at the end.
package struct WireFieldWriter {
    private var container: KeyedEncodingContainer<JSONKey>
    private var written: [String] = []

    package init(_ encoder: any Encoder) {
        container = encoder.container(keyedBy: JSONKey.self)
    }

    /// Writes a field.
    package mutating func write(_ name: String, _ value: some Encodable) throws {
        written.append(name)
        try container.encode(value, forKey: JSONKey(name))
    }

    /// Writes a field that has a value.
    package mutating func writeIfPresent<T: Encodable>(_ name: String, _ value: T?) throws {
        guard let value else { return }
        try write(name, value)
    }

    /// Writes the additional fields that no property has been written for.
    package mutating func write(_ fields: AdditionalFields) throws {
        for (name, value) in fields.object where !written.contains(name) {
            try container.encode(value, forKey: JSONKey(name))
        }
    }
}
