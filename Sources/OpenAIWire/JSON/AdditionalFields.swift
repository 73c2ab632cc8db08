/// The fields of a wire type that it has no property for, kept on decoding and written back on encoding.
///
/// Backends add fields of their own (vLLM's `guided_json`, `reasoning`, `stop_reason`, …), and a library that
/// drops them breaks its users. Here they are read and set by name. A `null` given for a property is kept
/// here too, so that it is a `null` again when encoded; a property that has been set since takes its place.
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

    /// These fields with others added; of a field that both have, the other's value counts.
    public func merging(_ others: AdditionalFields) -> AdditionalFields {
        var merged = self
        for (name, value) in others.object { merged[name] = value }
        return merged
    }

    /// Whether there are none.
    public var isEmpty: Bool { object.isEmpty }
}

extension AdditionalFields: ExpressibleByDictionaryLiteral {
    /// The given fields.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        object = [:]
        for (name, value) in elements { object[name] = value }
    }
}
