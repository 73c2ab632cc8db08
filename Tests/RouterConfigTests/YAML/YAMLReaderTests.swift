import OpenAIWire
import Testing

@testable import RouterConfig

@Suite struct YAMLReaderTests {
    private func read(_ text: String) throws -> (node: ConfigNode?, duplicates: [YAMLReader.Duplicate]) {
        var reader = YAMLReader(file: "f.yaml")
        let node = try reader.read(text)
        return (node, reader.duplicates)
    }

    private func json(_ text: String) throws -> String {
        String(decoding: try #require(try read(text).node).json.encoded(), as: UTF8.self)
    }

    private func problem(_ text: String) -> String {
        do {
            _ = try read(text)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("quotes make text of anything")
    func quotes() throws {
        #expect(try json("a: 'yes'\nb: \"12\"\nc: 12\nd: yes") == #"{"a":"yes","b":"12","c":12,"d":true}"#)
    }

    @Test("every value has its position, also after duplicates")
    func positions() throws {
        let root = try #require(try read("x: {a: 1, a: 2, b: [3, 4]}\ny:\n  z: ü\n").node?.mapping)
        let inner = try #require(root["x"]?.mapping)
        #expect(inner["a"]?.position.column == 14)
        #expect(inner["b"]?.sequence?.last?.position.column == 24)
        #expect(root["y"]?.mapping?["z"]?.position == SourcePosition(file: "f.yaml", line: 3, column: 6))
    }

    @Test("of duplicate keys the last one counts, and both positions are known")
    func duplicates() throws {
        let (node, duplicates) = try read("a: 1\nb: 2\na: 3\na: 4\n")
        #expect(node?.mapping?["a"]?.written == "4")
        #expect(node?.mapping?.entries.count == 2)
        #expect(duplicates.map(\.later.keyPosition.line) == [3, 4])
        #expect(duplicates.map(\.earlier.keyPosition.line) == [1, 3])
    }

    @Test("a file with very many duplicates is refused")
    func manyDuplicates() {
        let text = (0..<200).map { "k\($0 % 100): \($0)\n" }.joined()
        #expect(problem(text).contains("appears twice"))
    }

    @Test("merge keys: own keys win, the first of a list wins, another `<<` adds")
    func merges() throws {
        let base = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\n"
        #expect(try json(base + "c:\n  <<: *a\n  y: 3\n").hasSuffix(#""c":{"x":1,"y":3}}"#))
        #expect(try json(base + "c:\n  <<: [*a, *b]\n").hasSuffix(#""c":{"x":1,"z":2,"y":1}}"#))
        let twice = try #require(try read(base + "c:\n  <<: *a\n  <<: *b\n").node?.mapping?["c"]?.mapping)
        #expect(Set(twice.keys) == ["x", "y", "z"])
        #expect(
            problem("c:\n  <<: 7\n").contains(
                "f.yaml:2:7: error: `<<` can merge only a mapping or a list of mappings, not a number"
            )
        )
    }

    @Test("a tab is reported with its position wherever YAML does not allow it")
    func tabs() {
        for (text, place) in [
            ("a:\n\tb: 1\n", "2:1"), ("a:\t1\n", "1:3"), ("a: 1\t# x\n", "1:5"),
            ("a:\n  - b\n  \t- c\n", "3:3"),
        ] {
            let found = problem(text)
            #expect(
                found.contains("f.yaml:\(place): error: there is a tab"),
                "\(found) in \(text.debugDescription)"
            )
            #expect(found.contains("spaces"))
        }
    }

    @Test(
        "a tab inside a text belongs to the text",
        arguments: [
            "a: \"x\ty\"\n", "a: 'x\ty'\n", "a: |\n  x\ty\nb: 1\n", "a: 1 # x\ty\n", "- |\n  x\ty\n- b\n",
            "a: \"x\n\ty\"\n", "p: >-\n  it's\ta\n\n  text\nq: [\"\t\"]\n",
        ]
    )
    func tabsInTexts(text: String) {
        #expect(problem(text) == "none")
    }

    @Test("a second document is refused at its start")
    func documents() {
        #expect(problem("a: 1\n---\nb: 2\n").contains("f.yaml:2:1: error: a second document"))
        #expect(problem("---\na: 1\n...\n") == "none")
    }

    @Test("an unknown tag is refused at its position, YAML's own tags are not")
    func tags() throws {
        #expect(problem("a: !vault x\n").contains("f.yaml:1:4: error: the tag !vault"))
        #expect(problem("a: !!python/object:os.system x\n").contains("error: the tag"))
        #expect(try json("a: !!str 12\nb: !!int \"3\"\n") == #"{"a":"12","b":3}"#)
    }

    @Test("the braces of a template are not a key")
    func templates() {
        #expect(problem("a: {{ x }}\n").contains("render the {{ }} of a template first"))
    }

    @Test("expanding aliases are counted, aliases in keys refused, unknown ones reported with their position")
    func aliases() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(uses)]\n"
        }
        #expect(problem(bomb).contains("more than 200000 values"))
        #expect(problem(bomb + "? *a9\n: x\n").contains("a key contains aliases"))
        #expect(problem("a: *nobody\n").contains("f.yaml:1:4: error: this alias"))
        #expect(problem("a: &a [*a]\n").contains("this alias"))
    }

    @Test("nesting is bounded", arguments: ["[", "{a: ", "- ", "- [", "? "])
    func nesting(opening: String) {
        #expect(problem(String(repeating: opening, count: 5000)) != "none")
        #expect(problem("a: " + String(repeating: opening, count: 150)) != "none")
    }

    @Test(
        "bytes that are not UTF-8",
        arguments: [
            ([0x61, 0x3A, 0x0A, 0x20, 0xC3, 0x28], "2:2"), ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
            ([0x61, 0x3A, 0x20, 0x00], "1:4"), ([0x61, 0x3A, 0x20, 0x1B], "1:4"),
        ] as [([UInt8], String)]
    )
    func bytes(bytes: [UInt8], place: String) {
        #expect(throws: ConfigError.self) { try SourceText.decode(bytes, file: "f.yaml") }
        do { _ = try SourceText.decode(bytes, file: "f.yaml") } catch {
            #expect(error.description.hasPrefix("f.yaml:\(place): error:"), "\(error)")
        }
    }

    @Test("a byte order mark and the line ends of Windows change nothing")
    func windows() throws {
        let text = try SourceText.decode(
            [0xEF, 0xBB, 0xBF] + Array("a: 1\r\nb: |\r\n  x\r\n".utf8),
            file: "f.yaml"
        )
        #expect(try json(text) == #"{"a":1,"b":"x\n"}"#)
    }

    @Test("no message quotes a line of the file")
    func quotesNothing() {
        let text = "api_key: sk-planted\n  model: x\n"
        #expect(problem(text) != "none")
        #expect(!problem(text).contains("sk-planted"))
    }

    @Test(
        "Parser errors are explained in words about the file, with a remedy",
        arguments: [
            "a:\n  - b\n  c: d\n", "a:\n- b\nc\n- d\n", "a: b\n c: d\n", "a: [b, c\n", "a: {b: c\n",
            "a: [b c: d}\n", "a: {b: c]\n",
            "a: \"b\n", "a: 'b\n", "a: \"\\q\"\n", "a: \"\\u12\"\n", "a: @b\n", "a: `b`\n", "a: *b\n",
            "a: &\n", "a: *\n", "a: %b\n%c\n",
            "a: - b\n", "a: ? b\n", "? a\n? b: c: d\n", "a: |0\n  b\n", "a: | b\n", "a: >x\n", "a: !<b\n",
            "a: !%zz b\n", "%YAML 9.9\n---\na: b\n",
            "%YAML x\n---\na: b\n", "%FOO bar\na: b\n", "a: b\n---\nc: d\n", "- a\nb: c\n", "a\nb: c\n",
            "a: b: c\n", "a:\n\t- b\n", "a: b\n  - c\n",
            "a:\n    b: c\n  d: e\n", "a: [b]]\n", "a: }\n", "a: ,\n", "}\n", "a: \"b\" c\n", "a: 'b'c\n",
            "a: b\n...\nc: d\n", "\"a\" b: c\n",
            "a: \"b\n---\nc\"\n", "a: !x!y z\n", "a: &x 1\nb: &x *y\n", "a:\n  - b\n - c\n", "[a, b]: c: d\n",
            "a: [\n- b\n]\n", "&a &b c\n",
        ]
    )
    func ownWords(text: String) {
        var reader = YAMLReader(file: "f.yaml")
        do throws(ConfigError) {
            _ = try reader.read(text)
        } catch {
            let message = error.description
            for raw in [
                "did not find", "found ", "could not find", "while ", "expected", "in this context", "token",
                "block end",
            ] {
                #expect(!message.contains(raw), "\(message)")
            }
            #expect(message.hasPrefix("f.yaml:") && message.contains("; "), "\(message)")
        }
    }
}
