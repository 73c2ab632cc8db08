import OpenAIWire
import ProxyCore

/// A value of a configuration file and its position.
struct ConfigNode: Sendable {
    var value: Value
    var position: SourcePosition
    /// The text of a scalar as it was written, without quotes.
    var written = ""

    indirect enum Value: Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        /// Infinity or not a number, which JSON does not have.
        case nonFinite
        case string(String)
        case sequence([ConfigNode])
        case mapping(ConfigMapping)
    }

    var mapping: ConfigMapping? {
        guard case .mapping(let mapping) = value else { return nil }
        return mapping
    }

    var sequence: [ConfigNode]? {
        guard case .sequence(let nodes) = value else { return nil }
        return nodes
    }

    var string: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    var isNull: Bool {
        guard case .null = value else { return false }
        return true
    }

    /// Whether it is null or an empty text, list or mapping.
    var isEmpty: Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .sequence(let nodes): nodes.isEmpty
        case .mapping(let mapping): mapping.entries.isEmpty
        case .bool, .number, .nonFinite: false
        }
    }

    /// The kind of value, as messages name it.
    var kind: String {
        switch value {
        case .null: "nothing"
        case .bool: "a boolean"
        case .number, .nonFinite: "a number"
        case .string: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension ConfigNode {
    /// The value as JSON; what JSON cannot express becomes text.
    var json: JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number): .number(number)
        case .nonFinite: .string(written)
        case .string(let text): .string(text)
        case .sequence(let nodes): .array(nodes.map(\.json))
        case .mapping(let mapping): .object(mapping.json)
        }
    }
}

/// The entries of a mapping in the order of the file, with unique keys.
struct ConfigMapping: Sendable {
    struct Entry: Sendable {
        var key: String
        var keyPosition: SourcePosition
        var value: ConfigNode
    }

    private(set) var entries: [Entry] = []
    private var places: [ExactName: Int] = [:]

    init(_ entries: [Entry] = []) {
        for entry in entries { set(entry) }
    }

    /// Adds an entry, or replaces the one with the same key in its place.
    mutating func set(_ entry: Entry) {
        if let place = places[ExactName(entry.key)] {
            entries[place] = entry
        } else {
            places[ExactName(entry.key)] = entries.count
            entries.append(entry)
        }
    }

    func entry(_ key: String) -> Entry? {
        places[ExactName(key)].map { entries[$0] }
    }

    subscript(key: String) -> ConfigNode? { entry(key)?.value }

    var keys: [String] { entries.map(\.key) }

    var json: JSONObject {
        var object = JSONObject()
        for entry in entries { object[entry.key] = entry.value.json }
        return object
    }
}
