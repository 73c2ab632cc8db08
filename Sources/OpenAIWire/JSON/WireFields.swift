/// Reads the fields of a wire type one by one, and what is left over at the end.
package struct WireFieldReader {
    private enum Source {
        /// Of our own decoder, read without the detour by a container: that halves the time a chunk takes.
        case tree(JSONObject, codingPath: [any CodingKey])
        case container(KeyedDecodingContainer<JSONKey>)
    }

    private let source: Source
    private var taken: [String] = []

    package init(_ decoder: any Decoder) throws {
        if let tree = decoder as? JSONTreeDecoder, case .object(let object) = tree.value {
            source = .tree(object, codingPath: tree.codingPath)
        } else {
            source = .container(try decoder.container(keyedBy: JSONKey.self))
        }
    }

    /// A field that must be there.
    package mutating func read<T: Decodable>(_ name: String) throws -> T {
        taken.append(name)
        switch source {
        case .tree(let object, let codingPath):
            return try JSONKeyedDecoding<JSONKey>(object: object, codingPath: codingPath)
                .decode(T.self, forKey: JSONKey(name))
        case .container(let container):
            return try container.decode(T.self, forKey: JSONKey(name))
        }
    }

    /// A field that may be absent or `null`.
    package mutating func readIfPresent<T: Decodable>(_ name: String) throws -> T? {
        let field: T?
        switch source {
        case .tree(let object, let codingPath):
            guard let value = object[name], !value.isNull else { return nil }
            field = try T(from: JSONTreeDecoder(value: value, codingPath: codingPath + [JSONKey(name)]))
        case .container(let container):
            field = try container.decodeIfPresent(T.self, forKey: JSONKey(name))
        }
        if field != nil { taken.append(name) }
        return field
    }

    /// A field that may be absent or of another shape, in which case it is left to ``remainder()``.
    package mutating func readStringIfPresent(_ name: String) -> String? {
        try? readIfPresent(name)
    }

    /// All fields not read by now, and the `null`s among those read.
    package func remainder() throws -> AdditionalFields {
        var fields = AdditionalFields()
        switch source {
        case .tree(let object, _):
            for (name, value) in object where !taken.contains(name) { fields[name] = value }
        case .container(let container):
            for key in container.allKeys where !taken.contains(key.stringValue) {
                fields[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
            }
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
