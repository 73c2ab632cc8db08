import Testing

@testable import ProxyCore

@Suite("What routing reads of a body")
struct RequestEnvelopeTests {
    @Test("Model, stream and usage are found wherever they stand")
    func fields() throws {
        let envelope = try Samples.envelope(
            #"{"messages":[{"model":"not this"}], "stream_options" : {"include_usage": true},"stream":true,"mod\u0065l":"a\/b"}"#
        )
        #expect(envelope.model == "a/b")
        #expect(envelope.wantsStream)
        #expect(envelope.wantsUsage)
    }

    @Test(
        "What is wrong is said",
        arguments: [
            ("", "empty_body"), ("[1]", "invalid_json"), ("{\"a\":", "invalid_json"),
            ("{\"a\":1}x", "invalid_json"),
            ("{\"model\":1}", "invalid_type"), ("{\"model\":\"a\",\"model\":\"b\"}", "duplicate_field"),
            ("{\"stream\":true,\"stream\":false}", "duplicate_field"), ("null", "invalid_json"),
            ("{\"a\":\"\u{1}\"}", "invalid_json"),
        ]
    )
    func wrong(body: String, code: String) {
        #expect { try Samples.envelope(body) } throws: { error in
            let error = error as? ProxyError
            return error?.status == 400 && error?.code == code
        }
    }

    @Test("Invalid UTF-8 and deep nesting are refused")
    func hostile() {
        #expect(throws: ProxyError.self) {
            try RequestEnvelope(scanning: [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
        }
        let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(throws: ProxyError.self) { try Samples.envelope(deep) }
    }
}
