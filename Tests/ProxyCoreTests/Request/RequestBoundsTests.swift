import HTTPTypes
import OpenAIWire
import Testing

@testable import ProxyCore

/// What a client can make long, and what becomes of it.
@Suite("Bounds on what the proxy reads of a request")
struct RequestBoundsTests {
    /// Repeats a unit up to about so many bytes.
    private static func filled(_ bytes: Int, _ unit: String, _ opening: String, _ end: String) -> String {
        opening + String(repeating: unit, count: bytes / unit.utf8.count) + end
    }

    private static let many = 1 << 20

    private func call(_ body: String) throws {
        let envelope = try Samples.envelope(body)
        var options = CallOptions()
        try options.read(.json(envelope))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: String
        var body: String

        init(_ name: String, _ code: String, _ body: String) {
            (testDescription, self.code, self.body) = (name, code, body)
        }

        /// The unit again and again, up to a mebibyte.
        init(_ name: String, _ code: String, _ opening: String, of unit: String, _ end: String) {
            self.init(name, code, RequestBoundsTests.filled(RequestBoundsTests.many, unit, opening, end))
        }
    }

    private static func list(_ count: Int, _ entry: (Int) -> String) -> String {
        "{\"fallbacks\":[" + (0..<count).map(entry).joined(separator: ",") + "]}"
    }

    static let cases = [
        Case("members", "too_many_fields", #"{"model":"m","#, of: #""":0,"#, #""x":1}"#),
        Case("the same member", "too_many_fields", "{", of: #""a":{},"#, #""model":"m"}"#),
        Case("models", "too_many_fields", "{", of: #""model":"m","#, #""x":1}"#),
        Case("a long model", "invalid_value", #"{"model":""#, of: "x", #""}"#),
        Case("a long model in escapes", "invalid_value", #"{"model":""#, of: #"\u0061"#, #""}"#),
        Case("stream options", "field_too_large", #"{"stream_options":{"#, of: #""":0,"#, #""x":1}}"#),
        Case("fallbacks", "field_too_large", #"{"fallbacks":["#, of: #""m","#, #""m"]}"#),
        Case("retries", "field_too_large", #"{"num_retries":["#, of: "[],", "[]]}"),
        Case("no fallbacks", "field_too_large", #"{"disable_fallbacks":["#, of: " ", "]}"),
        Case("a window's", "field_too_large", #"{"context_window_fallbacks":["#, of: "{},", "{}]}"),
        Case(
            "a policy's",
            "field_too_large",
            #"{"content_policy_fallbacks":[{"m":["#,
            of: #""m","#,
            #""m"]}]}"#
        ),
        Case("fallbacks twice", "duplicate_field", #"{"fallbacks":["a"],"fallbacks":["b"]}"#),
        Case("retries twice", "duplicate_field", #"{"num_retries":1,"num_retr\u0069es":2}"#),
        Case("a hundred and one", "too_many_fallbacks", list(101) { "\"m\($0)\"" }),
        Case("of a hundred groups", "too_many_fallbacks", list(51) { "{\"m\($0)\":[\"a\"]}" }),
        Case(
            "a long name",
            "too_many_fallbacks",
            list(1) { _ in "\"\(String(repeating: "x", count: 2000))\"" }
        ),
    ]

    @Test("What is beyond a bound is a 400 that says which", arguments: cases)
    func beyond(_ attack: Case) {
        let error = #expect(throws: ProxyError.self) { try call(attack.body) }
        #expect(error?.status == 400)
        #expect(error?.code == attack.code)
        #expect(error?.message.utf8.count ?? 0 < 300)
    }

    @Test("What is long but only passed on is taken, and costs no more than its bytes")
    func passedOn() throws {
        for body in [
            Self.filled(Self.many, "0,", "{\"model\":\"m\",\"input\":[", "0]}"),
            Self.filled(Self.many, "{},", "{\"model\":\"m\",\"messages\":[", "{}]}"),
            Self.filled(Self.many, "\"\":0,", "{\"model\":\"m\",\"metadata\":{", "\"x\":1}}"),
            Self.filled(Self.many, "\\u0061", "{\"model\":\"m\",\"", "\":1}"),
            Self.filled(Self.many, "9", "{\"model\":\"m\",\"n\":", "}"),
            Self.filled(Self.many, "\"x\",", "{\"model\":\"m\",\"stop\":[", "\"x\"]}"),
        ] {
            let envelope = try Samples.envelope(body)
            #expect(envelope.model == "m")
            #expect(envelope.choices == 1)
            #expect(envelope.member(named: "a") == nil)
        }
    }

    @Test("As many members as the bound says are taken")
    func atTheBound() throws {
        let members = (1..<RequestBounds.members).map { ",\"x\($0)\":0" }.joined()
        #expect(try Samples.envelope("{\"model\":\"m\"\(members)}").members.count == RequestBounds.members)
        #expect(throws: ProxyError.self) { try Samples.envelope("{\"model\":\"m\",\"y\":1\(members)}") }
    }

    @Test("A model that is named often as a fallback is one")
    func distinct() throws {
        let names = String(repeating: "\"m\",", count: 10_000)
        let object = try JSONValue(
            parsing: Array("[\(names)\"n\",{\"g\":[\(names)\"m\"]},{\"g\":[\"m\"]}]".utf8)
        )
        let fallbacks = try RequestedFallbacks(object, field: "fallbacks")
        #expect(fallbacks.list == ["m", "n"])
        #expect(fallbacks.byGroup == ["g": ["m"]])
    }

    @Test("Any number of fallbacks is gone through in a time that grows with it")
    func manyFallbacks() {
        var options = CallOptions()
        options.fallbacks = RequestedFallbacks([String](repeating: "m", count: 800_000))
        var plan = AttemptPlan(
            for: Samples.resolution("m", ["one"]),
            configuration: Samples.configuration(Samples.deployment()),
            options: options,
            deadline: Samples.now + .seconds(600)
        )
        var group: String?
        let time = ProcessorTime.of { group = plan.nextGroup(after: .general, now: Samples.now) }
        #expect(group == nil)
        #expect(time < 10, "\(time) s")
    }

    @Test("Choices are counted for each prompt, of which none is kept")
    func choices() throws {
        for (body, count) in [
            (#"{"prompt":["a","b"],"n":3}"#, 6), (#"{"prompt":[1,2,3],"n":2}"#, 2), (#"{"prompt":"a"}"#, 1),
            (#"{"prompt":[],"n":0}"#, 1), (#"{"prompt":[[1,2],[3]]}"#, 2),
            (#"{"prompt":{"a":1},"n":1.5}"#, 1),
            (#"{"n":99999999999999999999999}"#, 1), (#"{"n":1e3}"#, 1),
            (#"{"prompt":["a"],"prompt":["a","b"]}"#, 2),
        ] {
            #expect(try Samples.envelope(body).choices == count, "\(body)")
        }
    }

    @Test("Tags of a header are kept once each, and are no more than anybody sends")
    func tags() throws {
        func tags(_ text: String) throws -> [String] {
            try CallOptions([.init("x-litellm-tags")!: text]).tags
        }
        #expect(try tags("a, b,a,,b ") == ["a", "b"])
        #expect(try tags(String(repeating: "a,", count: 30_000)) == ["a"])
        #expect(throws: ProxyError.self) { try tags((0...100).map { "t\($0)" }.joined(separator: ",")) }
        #expect(throws: ProxyError.self) { try tags(String(repeating: "x", count: 257)) }
    }
}

@Suite("Bounds on forms")
struct MultipartBoundsTests {
    private func scan(_ body: String, boundary: String = "b") throws -> MultipartEnvelope {
        try MultipartEnvelope(
            scanning: Array(body.utf8),
            contentType: "multipart/form-data; boundary=\(boundary)"
        )
    }

    private static let model = "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nm\r\n"

    @Test("Parts and their headers have bounds")
    func bounds() throws {
        let part = "--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n1\r\n"
        #expect(try scan(String(repeating: part, count: 1023) + Self.model + "--b--").model == "m")
        for (body, code) in [
            (String(repeating: part, count: 1024) + Self.model + "--b--", "too_many_parts"),
            (String(repeating: "--b\r\n\r\n", count: 100_000), "too_many_parts"),
            ("--b\r\n" + String(repeating: "a\r\n", count: 100_000) + "\r\nx\r\n--b--", "invalid_multipart"),
            ("--b\r\n" + String(repeating: "a", count: 100_000), "invalid_multipart"),
        ] {
            #expect { try scan(body) } throws: { ($0 as? ProxyError)?.code == code }
        }
    }

    @Test("What follows the end of a form is no part of it")
    func epilogue() throws {
        let body = Self.model + "--b--\r\n" + Self.model + String(repeating: "x", count: 100_000)
        #expect(try scan(body).model == "m")
    }

    @Test("A boundary that is nearly everywhere is looked for once")
    func boundary() throws {
        let boundary = "x" + String(repeating: "-", count: 69)
        let head = "--\(boundary)\r\ncontent-disposition: form-data; name="
        let body =
            "\(head)model\r\n\r\nm\r\n\(head)f\r\n\r\n" + String(repeating: "-", count: 1 << 21)
            + "\r\n--\(boundary)--"
        var model: String?
        let time = try ProcessorTime.of { model = try scan(body, boundary: boundary).model }
        #expect(model == "m")
        #expect(time < 3, "\(time) s")
    }

    @Test("A search finds the first place, also where beginnings of the needle overlap")
    func search() {
        func place(_ needle: String, _ text: String, from start: Int = 0) -> Int? {
            let bytes = Array(text.utf8)
            return ByteSearch(Array(needle.utf8)).first(in: bytes, from: start, to: bytes.count)?.lowerBound
        }
        #expect(place("aab", "aaaab") == 2)
        #expect(place("abab", "abaabab") == 3)
        #expect(place("a", "ba") == 1)
        #expect(place("ab", "abab", from: 1) == 2)
        #expect(place("ab", "ba") == nil)
        #expect(place("abc", "ab") == nil)
        #expect(place("", "ab") == nil)
    }
}
