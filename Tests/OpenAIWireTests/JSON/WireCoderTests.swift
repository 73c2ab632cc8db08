import OpenAIWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct WireCoderTests {
    struct Everything: Codable, Equatable {
        enum Kind: String, Codable { case one, two }
        struct Inner: Codable, Equatable { var list: [[Int?]], map: [String: Bool] }
        var bool: Bool, string: String, double: Double, float: Float
        var int: Int, int8: Int8, uint64: UInt64, optional: Int?, missing: String?
        var kind: Kind, inner: Inner, value: JSONValue, number: JSONNumber, object: JSONObject
    }

    private let text = #"""
        {"bool":true,"string":"é","double":0.5,"float":0.1,"int":-5,"int8":127,"uint64":18446744073709551615,\#
        "optional":null,"kind":"two","inner":{"list":[[1,null],[]],"map":{"a":false}},\#
        "value":{"z":1.0,"a":[12345678901234567890,1e5]},"number":1.50,"object":{"b":1,"a":2}}
        """#

    @Test("Every kind of container and value is decoded and encoded")
    func everything() throws {
        let decoded = try WireDecoder().decode(Everything.self, from: Array(text.utf8))
        #expect(decoded.int == -5 && decoded.uint64 == .max && decoded.kind == .two && decoded.float == 0.1)
        #expect(decoded.inner.list == [[1, nil], []])
        let encoded = String(decoding: try WireEncoder().encode(decoded), as: UTF8.self)
        #expect(encoded == text.replacing(#""optional":null,"#, with: ""))
    }

    @Test("The coders agree with Foundation's on types without loss")
    func agreesWithFoundation() throws {
        let inner = Everything.Inner(list: [[1, nil], [2]], map: ["a": true])
        let foundation = Array(try JSONEncoder().encode(inner))
        #expect(try WireDecoder().decode(Everything.Inner.self, from: foundation) == inner)
        let ours = Data(try WireEncoder().encode(inner))
        #expect(try JSONDecoder().decode(Everything.Inner.self, from: ours) == inner)
    }

    @Test("Foundation's coders preserve a JSONValue except for spelling and order")
    func throughFoundation() throws {
        let value: JSONValue = ["a": [1, -2, 1.5, "x", true, nil], "b": ["c": [:]]]
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(value.encoded()))
        #expect(decoded == value)
        let encoded = try JSONEncoder().encode(value)
        #expect(try JSONValue(parsing: Array(encoded)) == value)
    }

    @Test("Wire types preserve unknown fields with Foundation's coders too")
    func wireTypesThroughFoundation() throws {
        let value: JSONValue = ["role": "assistant", "content": nil, "reasoning": "r", "x": ["y": [1]]]
        let message = try JSONDecoder().decode(ChatMessage.self, from: Data(value.encoded()))
        #expect(message.reasoning == "r" && message.additionalFields["x"] == ["y": [1]])
        #expect(try JSONValue(parsing: Array(JSONEncoder().encode(message))) == value)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ChatMessage.self, from: Data("[]".utf8))
        }
    }

    @Test(
        "A wrong type is an error with the path",
        arguments: [
            #"{"list":[[1,"x"]],"map":{}}"#, #"{"list":[[1,1.5]],"map":{}}"#, #"{"list":[[0,{}]],"map":{}}"#,
        ]
    )
    func path(text: String) throws {
        let error = try #require(throws: DecodingError.self) {
            try WireDecoder().decode(Everything.Inner.self, from: Array(text.utf8))
        }
        switch error {
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            #expect(context.codingPath.map(\.stringValue) == ["list", "0", "1"])
        default:
            Issue.record("\(error)")
        }
    }

    @Test("A missing key, an overflow and malformed bytes are errors")
    func errors() {
        func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
            try WireDecoder().decode(type, from: Array(text.utf8))
        }
        #expect(throws: DecodingError.self) { try decode(Everything.Inner.self, #"{"list":[]}"#) }
        #expect(throws: DecodingError.self) { try decode([Int8].self, "[128]") }
        #expect(throws: DecodingError.self) { try decode([UInt].self, "[-1]") }
        #expect(throws: DecodingError.self) { try decode([String].self, "{}") }
        #expect(throws: DecodingError.self) { try decode([String: Int].self, "[]") }
        #expect(throws: DecodingError.self) { try decode(JSONNumber.self, "\"1\"") }
        #expect(throws: DecodingError.self) { try decode(JSONObject.self, "[]") }
        #expect(throws: JSONParseError.self) { try decode(JSONValue.self, "[") }
        #expect(throws: EncodingError.self) { try WireEncoder().encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try WireEncoder().encode([Float.infinity]) }
    }

    @Test("Superclasses are encoded separately")
    func inheritance() throws {
        let bytes = try WireEncoder().encode(Derived(base: 1, own: 2))
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"own":2,"super":{"base":1}}"#)
        let decoded = try WireDecoder().decode(Derived.self, from: bytes)
        #expect(decoded.base == 1 && decoded.own == 2)
    }

    class Base: Codable {
        let base: Int
        init(base: Int) { self.base = base }
    }

    final class Derived: Base {
        enum CodingKeys: CodingKey { case own }
        let own: Int

        init(base: Int, own: Int) {
            self.own = own
            super.init(base: base)
        }

        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            own = try container.decode(Int.self, forKey: .own)
            try super.init(from: container.superDecoder())
        }

        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(own, forKey: .own)
            try super.encode(to: container.superEncoder())
        }
    }
}
