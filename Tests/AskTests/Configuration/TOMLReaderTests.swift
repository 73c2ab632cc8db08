import OpenAIWire
import Testing

@testable import AskCore

@Suite("TOML")
struct TOMLReaderTests {
    @Test("Endless nesting is an error, not a crash")
    func depth() {
        for text in [
            "x = " + String(repeating: "[", count: 500_000),
            "x = " + String(repeating: "{a=", count: 300_000),
            String(repeating: "a.", count: 500_000) + "a = 1",
        ] {
            #expect(throws: TOMLReader.Failure.self) { _ = try TOMLReader.read(Array(text.utf8)) }
        }
    }

    @Test("Every kind of value is read")
    func document() throws {
        let text = """
            # comment
            model = "default"   # behind
            stats = false
            [profile.akira]
            base_url = "http://akira:4000"
            [alias]
            q = "akira/qwen2.5-7b"
            "with space" = 'C:\\raw'
            [options]
            temperature = 0.2
            max_tokens = 1_000
            stop = [
              "a", # one
              'b',
            ]
            chat_template_kwargs.enable_thinking = false
            nested = { a = 1, b.c = "x" }
            text = \"\"\"
            first \\
               still first
            second\"\"\"
            hex = 0xff
            unicode = "\\u00e9"
            """
        let document = try TOMLReader.read(Array(text.utf8))
        #expect(document["model"] == "default")
        #expect(document["stats"] == false)
        #expect(document["profile"]?["akira"]?["base_url"] == "http://akira:4000")
        #expect(document["alias"] == ["q": "akira/qwen2.5-7b", "with space": "C:\\raw"])
        let options = document["options"]
        #expect(options?["temperature"] == 0.2)
        #expect(options?["max_tokens"] == 1000)
        #expect(options?["stop"] == ["a", "b"])
        #expect(options?["chat_template_kwargs"] == ["enable_thinking": false])
        #expect(options?["nested"] == ["a": 1, "b": ["c": "x"]])
        #expect(options?["text"] == "first still first\nsecond")
        #expect(options?["hex"] == 255)
        #expect(options?["unicode"] == "é")
    }

    @Test(
        "Errors name the line",
        arguments: [
            ("a = 1\nb = yes\n", 2), ("a = \"x\n", 1), ("a 1", 1), ("\n\n[x\n", 3), ("a = 1\na = 2", 2),
            ("a = 1 2", 1), ("= 1", 1),
            ("a = [1", 1), ("[[x]]", 1), ("[x]\n[x]", 2), ("a = 2024-01-01", 1), ("a = \"\\q\"", 1),
            ("a = 1\n[a]", 2),
        ]
    )
    func wrong(text: String, line: Int) throws {
        let failure = try #require(throws: TOMLReader.Failure.self) { try TOMLReader.read(Array(text.utf8)) }
        #expect(failure.line == line)
        #expect(!failure.reason.isEmpty)
    }

    @Test("Cut and damaged files fail with an error, if at all")
    func robust() {
        let bytes = Array("a = \"\\u00e9\"\n[b.c]\nd = [1, {e = '''x'''}]\nf = 0x1F # c\n".utf8)
        for end in 0...bytes.count { _ = try? TOMLReader.read(Array(bytes[..<end])) }
        for index in bytes.indices {
            for value in [0, 0x0A, 0x22, 0x5B, 0x5D, 0x7B, 0xFF] as [UInt8] {
                var copy = bytes
                copy[index] = value
                _ = try? TOMLReader.read(copy)
            }
        }
    }
}
