/// Reads the fields of a wire type one by one, and finally the remaining ones.
package struct WireFieldReader {
    private enum Source {
        /// From our own decoder. Reading it without a container halves the time for a chunk.
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

    /// A required field.
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

    /// A field that can be absent or `null`.
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

    /// A field that can be absent or of another type; ``remainder()`` returns it if it is of another type.
    package mutating func readStringIfPresent(_ name: String) -> String? {
        try? readIfPresent(name)
    }

    /// All fields that have not been read yet, and the `null`s among the others.
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

    /// Writes the additional fields, except those that have been written as properties.
    package mutating func write(_ fields: AdditionalFields) throws {
        for (name, value) in fields.object where !written.contains(name) {
            try container.encode(value, forKey: JSONKey(name))
        }
    }
}

/// Fields without a property in their type, preserved from decoding to encoding.
///
/// Backends add fields (vLLM's `guided_json`, `reasoning`, `stop_reason`, …), and a library that drops them
/// breaks its users. They are available by name. A `null` for a property is preserved here too, so that it is
/// encoded as `null` again; setting the property replaces it.
public struct AdditionalFields: Sendable, Hashable {
    /// The fields as an object.
    public var object: JSONObject

    /// The given fields; none by default.
    public init(_ object: JSONObject = [:]) {
        self.object = object
    }

    /// The value of a field.
    public subscript(name: String) -> JSONValue? {
        get { object[name] }
        set { object[name] = newValue }
    }

    /// These fields and others; if both have a field, the other's value counts.
    public func merging(_ others: AdditionalFields) -> AdditionalFields {
        var merged = self
        for (name, value) in others.object { merged[name] = value }
        return merged
    }

    /// Whether there are no fields.
    public var isEmpty: Bool { object.isEmpty }
}

extension AdditionalFields: ExpressibleByDictionaryLiteral {
    /// The given fields.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        object = [:]
        for (name, value) in elements { object[name] = value }
    }
}
