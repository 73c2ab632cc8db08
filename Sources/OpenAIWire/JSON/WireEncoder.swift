/// Encodes `Codable` types to compact JSON, the counterpart of ``WireDecoder``.
///
/// Members keep the order in which a type encodes them; ``JSONValue``, ``JSONNumber`` and ``JSONObject`` are
/// encoded as they are.
public struct WireEncoder: Sendable {
    /// Creates an encoder.
    public init() {}

    /// The value as JSON.
    ///
    /// - Throws: `EncodingError`, for example for infinities and NaN.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        try encodeValue(value).encoded()
    }

    /// The value as a JSON tree.
    ///
    /// - Throws: what the value's own `encode(to:)` throws, or `EncodingError` for a number that JSON cannot hold.
    public func encodeValue(_ value: some Encodable) throws -> JSONValue {
        let node = JSONNode()
        try value.encode(to: JSONTreeEncoder(node: node, codingPath: []))
        return node.value
    }
}

/// A place in the tree under construction.
///
/// A class, because `Encodable` types can have several containers open at the same place.
final class JSONNode {
    enum Content {
        case nothing
        case value(JSONValue)
        case array([JSONNode])
        case object(keys: [String], nodes: [JSONNode])
    }

    var content: Content

    init(_ content: Content = .nothing) {
        self.content = content
    }

    /// The finished value; an empty object if nothing was encoded, as with Foundation.
    var value: JSONValue {
        switch content {
        case .nothing: return .object([:])
        case .value(let value): return value
        case .array(let nodes): return .array(nodes.map(\.value))
        case .object(let keys, let nodes):
            var object = JSONObject()
            for (key, node) in zip(keys, nodes) { object[key] = node.value }
            return .object(object)
        }
    }

    func append(_ node: JSONNode) {
        guard case .array(var nodes) = content else { return content = .array([node]) }
        content = .nothing
        nodes.append(node)
        content = .array(nodes)
    }

    func append(_ node: JSONNode, forKey key: String) {
        guard case .object(var keys, var nodes) = content else {
            return content = .object(keys: [key], nodes: [node])
        }
        content = .nothing
        keys.append(key)
        nodes.append(node)
        content = .object(keys: keys, nodes: nodes)
    }
}

/// The encoder of one place of the tree.
struct JSONTreeEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = node.content {} else { node.content = .object(keys: [], nodes: []) }
        return KeyedEncodingContainer(JSONKeyedEncoding(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = node.content {} else { node.content = .array([]) }
        return JSONUnkeyedEncoding(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONTreeEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.content = .value(.null) }
    func encode(_ value: Bool) { node.content = .value(.bool(value)) }
    func encode(_ value: String) { node.content = .value(.string(value)) }

    func encode(_ value: Double) throws {
        guard let number = JSONNumber(value) else {
            throw EncodingError.invalidValue(
                value,
                .init(codingPath: codingPath, debugDescription: "JSON has no infinity and no NaN")
            )
        }
        node.content = .value(.number(number))
    }

    func encode(_ value: Float) throws {
        // Via the description: 0.1 as Float is 0.10000000149011612 as Double.
        guard value.isFinite, let number = JSONNumber(text: value.description) else {
            return try encode(Double(value))
        }
        node.content = .value(.number(number))
    }

    func encode(_ value: Int) { integer(value) }
    func encode(_ value: Int8) { integer(value) }
    func encode(_ value: Int16) { integer(value) }
    func encode(_ value: Int32) { integer(value) }
    func encode(_ value: Int64) { integer(value) }
    func encode(_ value: UInt) { integer(value) }
    func encode(_ value: UInt8) { integer(value) }
    func encode(_ value: UInt16) { integer(value) }
    func encode(_ value: UInt32) { integer(value) }
    func encode(_ value: UInt64) { integer(value) }
    func encode(_ value: some Encodable) throws { try value.encode(to: self) }

    private func integer(_ value: some FixedWidthInteger) {
        node.content = .value(.number(JSONNumber(value)))
    }
}
