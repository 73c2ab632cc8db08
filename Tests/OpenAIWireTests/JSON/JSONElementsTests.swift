import OpenAIWire
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct JSONElementsTests {
    private func kinds(_ text: String) throws -> [JSONKind] {
        var kinds: [JSONKind] = []
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { buffer in
            try JSONEnvelopeScanner.scanElements(buffer, in: 0..<buffer.count) { kind in
                kinds.append(kind)
                return .continue
            }
        }
        return kinds
    }

    @Test(
        "Elements are visited in order",
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", [.number]),
            ("[\"a\", [1,[2]] ,{\"b\":[]},null]", [.string, .array, .object, .null]),
        ] as [(String, [JSONKind])]
    )
    func elements(text: String, expected: [JSONKind]) throws {
        #expect(try kinds(text) == expected)
    }

    @Test("Anything but an array is an error", arguments: ["", "{}", "1", "[", "[1", "[1,", "[1 2]", "[,]"])
    func malformed(text: String) {
        #expect(throws: JSONParseError.self) { try kinds(text) }
    }

    @Test("Canonically equivalent keys are different keys, and found as fast as others")
    func equivalentKeys() throws {
        // Each of 12 letters with two accents, which may be written in either order: 4,096 spellings of one text.
        let keys = (0..<(1 << 12)).map { number in
            (0..<12).map { number >> $0 & 1 == 0 ? "a\u{301}\u{323}" : "a\u{323}\u{301}" }.joined()
        }
        let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        let before = Processor.seconds
        let object = try JSONValue(parsing: Array(text.utf8)).objectValue
        #expect(object?.count == keys.count)
        #expect(object?[keys[999]] == 1)
        #expect(Processor.seconds - before < 10, "each key was compared with all others")
    }
}

/// The processor time of this thread.
private enum Processor {
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
