import OpenAIWire
import ProxyTesting
import Testing

/// The scanner and the parser read the same grammar, so they must agree on any bytes.
@Suite struct JSONFuzzTests {
    @Test("Scanner and parser agree on objects, their members and errors")
    func scannerAgreesWithParser() {
        var budget = FuzzBudget(rounds: 20_000)
        var documents = JSONDocumentGenerator(generator: SeededGenerator(seed: budget.seed))
        var accepted = 0
        var rejected = 0
        while budget.next() {
            let bytes = Bool.random(using: &documents.generator) ? documents.document() : documents.damaged()
            if expectAgreement(on: bytes, seed: budget.seed) { accepted += 1 } else { rejected += 1 }
        }
        #expect(accepted > 1000 && rejected > 1000, "the generator must produce both")
    }

    @Test("Encoding and parsing again returns the same value")
    func encodingIsStable() throws {
        var budget = FuzzBudget(rounds: 3000)
        var documents = JSONDocumentGenerator(generator: SeededGenerator(seed: budget.seed))
        while budget.next() {
            let value = try JSONValue(parsing: documents.document())
            let encoded = value.encoded()
            let again = try JSONValue(parsing: encoded)
            #expect(again == value)
            #expect(again.encoded() == encoded)
        }
    }

    /// Returns whether the bytes were accepted.
    private func expectAgreement(on bytes: [UInt8], seed: UInt64) -> Bool {
        let parsed = Result { () throws(JSONParseError) in try JSONValue(parsing: bytes) }
        var scanned = JSONObject()
        let scan = Result { () throws(JSONParseError) in
            try JSONEnvelopeScanner.scan(bytes) { member in
                let value = try? JSONValue(parsing: bytes[member.value])
                if value?.kind != member.kind { Issue.record("kind of \(member) in \(bytes), seed \(seed)") }
                if member.kind == .string, member.stringValue(in: bytes) != value?.stringValue {
                    Issue.record("text of \(member) in \(bytes), seed \(seed)")
                }
                scanned[member.decodedKey(in: bytes)] = value
                return .continue
            }
        }
        switch (parsed, scan) {
        case (.success(.object(let object)), .success):
            // Order and number text too, hence the bytes.
            #expect(object.encoded() == scanned.encoded(), "seed \(seed)")
            return true
        case (.success, .failure(let error)):
            #expect(error.code == .notAnObject, "seed \(seed), \(bytes)")
        case (.failure(let left), .failure(let right)):
            #expect(left == right, "seed \(seed), \(bytes)")
        case (_, .success):
            Issue.record("only the scanner accepts \(bytes), seed \(seed)")
        }
        return false
    }
}
