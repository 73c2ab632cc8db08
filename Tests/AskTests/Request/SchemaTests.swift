import OpenAIWire
import Testing

@testable import AskCore

@Suite("Schemas and decisions")
struct SchemaTests {
    @Test("The short form becomes a schema")
    func shortForm() throws {
        let schema = try SchemaSource.read("name, age int: in years, tags [str]")
        #expect(schema["properties"]?["name"] == ["type": "string"])
        #expect(schema["properties"]?["age"] == ["type": "integer", "description": "in years"])
        #expect(schema["properties"]?["tags"] == ["type": "array", "items": ["type": "string"]])
        #expect(schema["required"] == ["name", "age", "tags"])
    }

    @Test("Anything but a schema is refused", arguments: ["", "a b c", "x thing", "{", "[1]", "none.json"])
    func refused(text: String) {
        #expect(throws: AskError.self) { try SchemaSource.read(text) }
    }

    @Test(
        "A mismatch names the place",
        arguments: [
            (#"{"name":"x","age":1}"#, nil), (#"{"name":"x"}"#, "age"), (#"{"name":1,"age":1}"#, "name"),
            (#"{"name":"x","age":1.5}"#, "age"), (#"{"name":"x","age":1,"z":1}"#, "z"), ("[]", "object"),
            (#"{"name":"x","age":1.0}"#, nil),
        ] as [(String, String?)]
    )
    func check(text: String, problem: String?) throws {
        let schema = try SchemaSource.read("name, age int")
        let found = SchemaCheck.problem(try JSONValue(parsing: Array(text.utf8)), schema)
        #expect((found == nil) == (problem == nil))
        #expect(found?.contains(problem ?? "") ?? true)
    }

    @Test("References, choices and bounds are checked")
    func deep() {
        let schema: JSONValue = [
            "$defs": ["n": ["type": "number", "minimum": 0]], "type": "array", "items": ["$ref": "#/$defs/n"],
            "maxItems": 2,
        ]
        #expect(SchemaCheck.problem([1, 2], schema) == nil)
        #expect(SchemaCheck.problem([-1], schema)?.hasPrefix("[0]") == true)
        #expect(SchemaCheck.problem([1, 2, 3], schema) != nil)
        #expect(SchemaCheck.problem("a", ["anyOf": [["type": "null"], ["enum": ["a"]]]]) == nil)
    }

    @Test(
        "A choice is found in what models write",
        arguments: [
            (#"{"answer":"bug"}"#, "bug"), ("bug", "bug"), ("**Bug**.", "bug"), ("It is a bug", "bug"),
            ("```json\n{\"answer\": \"feature\"}\n```", "feature"),
            ("bug or feature", nil), ("neither", nil), ("", nil), ("debugging", nil),
        ] as [(String, String?)]
    )
    func choice(text: String, expected: String?) {
        #expect(Decision(choices: ["bug", "feature"]).choice(in: text) == expected)
    }
}
