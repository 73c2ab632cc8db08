import OpenAIWire
import Testing

@Suite struct JSONParsingTests {
    @Test(
        "Valid documents are preserved exactly",
        arguments: [
            #"null"#, #"true"#, #"false"#, #"0"#, #"-0"#, #"1.0"#, #"1e5"#, #"-12.50E-3"#,
            #"12345678901234567890"#,
            #""""#, #""é😀""#, #"[]"#, #"{}"#, #"[1,[2,{"a":[]}],{}]"#, #"{"b":1,"a":{"c":null}}"#,
            #""\"\\\b\f\n\r\t\u0001""#,
        ]
    )
    func roundTrip(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.description == text)
    }

    @Test(
        "Each error has its code and offset",
        arguments: [
            (#""#, JSONParseError.Code.empty, 0), ("  \n", .empty, 3), ("{", .truncated, 1),
            (#"{"a""#, .truncated, 4),
            (#"{"a":"#, .truncated, 5), (#"{"a":1"#, .truncated, 6), (#"{"a":1,"#, .truncated, 7),
            ("[1,", .truncated, 3),
            (#""abc"#, .truncated, 4), (#""a\"#, .truncated, 3), (#""\u00"#, .truncated, 5),
            ("tru", .truncated, 3),
            ("-", .truncated, 1), ("1.", .truncated, 2), ("1e", .truncated, 2), ("1e+", .truncated, 3),
            ("{a:1}", .invalidSyntax, 1), (#"{"a" 1}"#, .invalidSyntax, 5),
            (#"{"a":1 "b":2}"#, .invalidSyntax, 7),
            (#"{"a":1,}"#, .invalidSyntax, 7), ("[1,]", .invalidSyntax, 3), ("[1 2]", .invalidSyntax, 3),
            ("[1}", .invalidSyntax, 2), (#"{"a":1]"#, .invalidSyntax, 6), ("trux", .invalidSyntax, 3),
            ("NaN", .invalidSyntax, 0), ("+1", .invalidSyntax, 0), (".5", .invalidSyntax, 0),
            ("[-a]", .invalidSyntax, 2),
            ("1.e3", .invalidSyntax, 2), (#""\x""#, .invalidSyntax, 2), (#""\u00g0""#, .invalidSyntax, 5),
            ("\"a\nb\"", .invalidSyntax, 2), ("\"abcdefgh\u{0}\"", .invalidSyntax, 9),
            ("'a'", .invalidSyntax, 0),
            ("01", .trailingContent, 1), ("1x", .trailingContent, 1), ("{} {}", .trailingContent, 3),
            ("{}\u{0}", .trailingContent, 2), ("\u{0}", .invalidSyntax, 0), ("// no\n{}", .invalidSyntax, 0),
        ]
    )
    func defects(text: String, code: JSONParseError.Code, offset: Int) {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(error?.code == code)
        #expect(error?.offset == offset)
    }

    @Test(
        "Invalid UTF-8 is reported at its first byte",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3, 0x28], [0xE2, 0x82, 0x28],
            [0xF0, 0x9F, 0x98, 0x28],
        ] as [[UInt8]]
    )
    func invalidUTF8(sequence: [UInt8]) {
        // On both sides of what the scan takes eight at a time.
        for padding in 0...9 {
            let bytes =
                [0x22] + [UInt8](repeating: 0x61, count: padding) + sequence + Array("tail of text\"".utf8)
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes) }
            #expect(error?.code == .invalidUTF8)
            #expect(error?.offset == 1 + padding)
        }
    }

    @Test("A control character is found anywhere in a string")
    func controlCharacters() {
        for control in UInt8(0)..<0x20 {
            for padding in 0...9 {
                let text =
                    String(repeating: "a", count: padding) + String(UnicodeScalar(control)) + "tail of text"
                let error = #expect(throws: JSONParseError.self) {
                    try JSONValue(parsing: Array("\"\(text)\"".utf8))
                }
                #expect(error?.code == .invalidSyntax)
                #expect(error?.offset == 1 + padding)
            }
        }
    }

    @Test("All scalars are accepted, plain and escaped")
    func everyScalar() throws {
        for scalar in stride(from: 0x20 as UInt32, through: 0x10FFFF, by: 211).compactMap(Unicode.Scalar.init)
        {
            let text = String(scalar) + "x"
            var bytes: [UInt8] = []
            JSONValue.encode(text, into: &bytes)
            #expect(try JSONValue(parsing: bytes) == .string(text))
            let units = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            #expect(try JSONValue(parsing: Array("\"\(units.joined())\"".utf8)) == .string(text))
        }
    }

    @Test("Surrogate escapes without a partner become U+FFFD")
    func loneSurrogates() throws {
        let texts = [
            (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ud800\u0041""#, "\u{FFFD}A"), (#""\uD83D\uDE00""#, "😀"),
        ]
        for (json, text) in texts { #expect(try JSONValue(parsing: Array(json.utf8)) == .string(text)) }
    }

    @Test("Of a duplicate key the last value counts, at the first position")
    func duplicateKeys() throws {
        let value = try JSONValue(parsing: Array(#"{"a":1,"b":2,"\u0061":3}"#.utf8))
        #expect(value.description == #"{"a":3,"b":2}"#)
    }

    @Test("Keys that only look the same are different")
    func canonicallyEquivalentKeys() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value.objectValue?.count == 2)
        #expect(value["e\u{301}"] == 2)
    }

    @Test("A byte order mark is skipped only at the start")
    func byteOrderMark() throws {
        #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(" \u{FEFF}1".utf8)) }
    }

    @Test("Nesting is allowed up to the limit")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: #"{"a":["#, count: depth / 2) + "0"
                    + String(repeating: "]}", count: depth / 2)).utf8
            )
        }
        _ = try JSONValue(parsing: nested(512))
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: nested(514)) }
        #expect(error?.code == .tooDeep)
        #expect(throws: JSONParseError.self) {
            try JSONValue(parsing: Array("[[0]]".utf8), limits: JSONLimits(maximumDepth: 1))
        }
    }

    @Test("The error describes what and where")
    func description() {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(#"{"a" 1}"#.utf8)) }
        #expect(error?.description == "invalid JSON at byte 5: expected ':' after a key")
    }
}
