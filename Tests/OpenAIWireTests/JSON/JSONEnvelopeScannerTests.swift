import OpenAIWire
import Testing

@Suite struct JSONEnvelopeScannerTests {
    @Test("Members come in order with their ranges and kinds")
    func members() throws {
        let bytes = Array(
            #" { "model" : "m\n1", "stream":true ,"n":-1.5e3,"o":{"model":[]},"a":[1,"]"],"z":null } "#.utf8
        )
        var found: [String] = []
        try JSONEnvelopeScanner.scan(bytes) { member in
            let key = String(decoding: bytes[member.key], as: UTF8.self)
            found.append("\(key)=\(String(decoding: bytes[member.value], as: UTF8.self)) \(member.kind)")
            return .continue
        }
        #expect(
            found == [
                #"model="m\n1" string"#, "stream=true bool", "n=-1.5e3 number", #"o={"model":[]} object"#,
                #"a=[1,"]"] array"#, "z=null null",
            ]
        )
    }

    @Test("Values are read in place")
    func values() throws {
        let bytes = Array(#"{"mod\u0065l":"a\"\u00e9\ud83d\ude00","stream":false,"t":true,"n":1}"#.utf8)
        var members: [JSONMember] = []
        try JSONEnvelopeScanner.scan(bytes) {
            members.append($0)
            return .continue
        }
        try #require(members.count == 4)
        #expect(members[0].keyHasEscapes && !members[1].keyHasEscapes)
        #expect(members[0].hasKey("model", in: bytes))
        #expect(!members[0].hasKey("mode", in: bytes) && !members[0].hasKey("models", in: bytes))
        #expect(members[1].hasKey("stream", in: bytes) && !members[1].hasKey("strean", in: bytes))
        #expect(members[0].decodedKey(in: bytes) == "model")
        #expect(members[0].stringValue(in: bytes) == "a\"é😀")
        #expect(members[0].boolValue(in: bytes) == nil)
        #expect(members[1].boolValue(in: bytes) == false)
        #expect(members[2].boolValue(in: bytes) == true)
        #expect(members[3].stringValue(in: bytes) == nil)
    }

    @Test("Ranges that exceed the bytes are harmless")
    func foreignRanges() throws {
        let bytes = Array(#"{"model":"long enough"}"#.utf8)
        var member: JSONMember?
        try JSONEnvelopeScanner.scan(bytes) {
            member = $0
            return .continue
        }
        let found = try #require(member)
        #expect(found.stringValue(in: [0x22]) == "")
        #expect(!found.hasKey("model", in: []))
        #expect(found.boolValue(in: []) == nil)
    }

    @Test("Stopping leaves the rest unread")
    func stop() throws {
        var count = 0
        try JSONEnvelopeScanner.scan(Array(#"{"a":1,"b":2 this is not JSON"#.utf8)) { member in
            count += 1
            return count == 2 ? .stop : .continue
        }
        #expect(count == 2)
    }

    @Test("Duplicate keys are all visited, and reported")
    func duplicates() throws {
        let bytes = Array(#"{"a":1,"b":2,"\u0061":3,"a":4,"b":5}"#.utf8)
        var values: [String] = []
        try JSONEnvelopeScanner.scan(bytes) { member in
            if member.hasKey("a", in: bytes) {
                values.append(String(decoding: bytes[member.value], as: UTF8.self))
            }
            return .continue
        }
        #expect(values == ["1", "3", "4"])
        #expect(try JSONEnvelopeScanner.duplicateKeys(in: bytes) == ["a", "b"])
        #expect(try JSONEnvelopeScanner.duplicateKeys(in: Array(#"{"a":{"a":1}}"#.utf8)).isEmpty)
    }

    @Test(
        "JSON that is not an object is reported as such",
        arguments: ["[]", " [{}]", "null", "\"{}\"", "1", "true"]
    )
    func notAnObject(text: String) {
        let error = #expect(throws: JSONEnvelopeError.self) { try scan(text) }
        #expect(error?.code == .notAnObject)
    }

    @Test(
        "Bytes that are not JSON are reported as such",
        arguments: [
            ("", JSONParseError.Code.empty), ("[", .truncated), ("hello", .invalidSyntax),
            ("[1] x", .trailingContent),
            ("{\"a\":1}}", .trailingContent), ("{\"a\":\"\u{1}\"}", .invalidSyntax),
            ("{\"a\":[1,}", .invalidSyntax),
            ("{\"a\":[{\"b\":1]}", .invalidSyntax), ("{\"a\":1", .truncated), ("a=b&c=d", .invalidSyntax),
        ]
    )
    func notJSON(text: String, code: JSONParseError.Code) {
        let error = #expect(throws: JSONEnvelopeError.self) { try scan(text) }
        #expect(error?.code == code)
    }

    @Test("A nested object is scanned in place, with offsets of the whole")
    func nested() throws {
        let bytes = Array(#"{"type":"x","response":{"id":1,"model":"m"}}"#.utf8)
        var models: [Range<Int>] = []
        try bytes.withUnsafeBytes { raw in
            try JSONEnvelopeScanner.scan(raw) { member in
                guard member.hasKey("response", in: raw) else { return .continue }
                try? JSONEnvelopeScanner.scan(raw, in: member.value) { inner in
                    if inner.hasKey("model", in: raw) { models.append(inner.value) }
                    return .continue
                }
                return .continue
            }
        }
        #expect(models.map { String(decoding: bytes[$0], as: UTF8.self) } == [#""m""#])
    }

    @Test("Offsets in a slice and a span count from their first byte")
    func slicesAndSpans() throws {
        let bytes = Array(#"data: {"model":"m"}"#.utf8)
        let slice = bytes[6...]
        var ranges: [Range<Int>] = []
        try JSONEnvelopeScanner.scan(slice) {
            ranges.append($0.value)
            return .continue
        }
        let copy = Array(slice)
        try JSONEnvelopeScanner.scan(copy.span.bytes) {
            ranges.append($0.value)
            return .continue
        }
        #expect(ranges == [9..<12, 9..<12])
        #expect(
            String(decoding: slice[slice.startIndex + 9..<slice.startIndex + 12], as: UTF8.self) == #""m""#
        )
    }

    @Test("Ten million brackets are an error at the limit, not a deep stack", arguments: [#"["#, #"{"a":"#])
    func deepNesting(opening: String) {
        var bytes = Array(#"{"a":"#.utf8)
        while bytes.count < 10_000_000 { bytes += opening.utf8 }
        let error = #expect(throws: JSONEnvelopeError.self) {
            try JSONEnvelopeScanner.scan(bytes) { _ in .continue }
        }
        #expect(error?.code == .tooDeep)
        #expect(error?.offset == 5 + 511 * opening.utf8.count)
        let parsed = #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
        #expect(parsed == error)
    }

    @Test("A higher limit allows deeper nesting, still without recursion")
    func deeperLimit() throws {
        let depth = 1_000_000
        let text =
            #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        var kinds: [JSONKind] = []
        try JSONEnvelopeScanner.scan(Array(text.utf8), limits: JSONLimits(maximumDepth: depth + 1)) {
            kinds.append($0.kind)
            return .continue
        }
        #expect(kinds == [.array])
    }

    @Test("Mixed nesting beyond the 64 levels of one word is matched")
    func mixedNesting() throws {
        for depth in [63, 64, 65, 127, 128, 129, 200] {
            let opening = (0..<depth).map { $0 % 3 == 0 ? "[" : #"{"k":"# }.joined()
            let closing = (0..<depth).reversed().map { $0 % 3 == 0 ? "]" : "}" }.joined()
            try scan(#"{"a":"# + opening + "1" + closing + "}")
            #expect(throws: JSONEnvelopeError.self) {
                try scan(#"{"a":"# + opening + "1" + closing.replacing(depth / 2) + "}")
            }
        }
    }

    @Test("Every prefix of a valid document is an error")
    func prefixes() {
        let bytes = Array(#"{"a":[1.5e3,"é\u00e9",{"b":null}],"c":true}"#.utf8)
        for count in 0..<bytes.count {
            let error = #expect(throws: JSONEnvelopeError.self) {
                try JSONEnvelopeScanner.scan(Array(bytes[..<count])) { _ in .continue }
            }
            #expect(error?.code == (count == 0 ? .empty : .truncated))
            #expect(error?.offset == count)
        }
    }

    private func scan(_ text: String) throws(JSONEnvelopeError) {
        try JSONEnvelopeScanner.scan(Array(text.utf8)) { _ in .continue }
    }
}

extension String {
    /// The text with the bracket at a position turned into the other kind.
    fileprivate func replacing(_ position: Int) -> String {
        var characters = Array(self)
        characters[position] = characters[position] == "]" ? "}" : "]"
        return String(characters)
    }
}
