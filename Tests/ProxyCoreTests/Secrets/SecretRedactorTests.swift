import HTTPTypes
import OpenAIWire
import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("Secrets in what a backend says")
struct SecretRedactorTests {
    private static let key = "sk-Backend-7f3a/9Q+x=="

    private static func redactor(_ change: (inout DeploymentConfiguration) -> Void = { _ in })
        -> SecretRedactor
    {
        let deployment = Samples.deployment {
            $0.apiKey = SecretString(key)
            change(&$0)
        }
        return Disclosure(RouterConfiguration(deployments: [deployment])).log
    }

    private static func escaped(_ text: String, _ form: (UInt8) -> String) -> String {
        text.utf8.map(form).joined()
    }

    private static func hex(_ byte: UInt8, upper: Bool = false) -> String {
        let text = String(byte, radix: 16, uppercase: upper)
        return text.count == 1 ? "0" + text : text
    }

    private static var forms: [String] {
        [
            key, "Bearer \(key)", "bearer:\(key)", key.lowercased(), key.uppercased(),
            "{\"error\":{\"message\":\"no \(key)\"}}",
            escaped(key) { "\\u00\(hex($0))" }, escaped(key) { "\\u00\(hex($0, upper: true))" },
            escaped(key) { "\\\\u00\(hex($0))" }, escaped(key) { "\\x\(hex($0))" },
            escaped(key) { "%\(hex($0))" }, escaped(key) { "%\(hex($0, upper: true))" },
            escaped(key) { "%25\(hex($0))" }, escaped(key) { "&#\($0);" }, escaped(key) { "&#x\(hex($0));" },
            "sk-Backend-7f3a\\/9Q+x==", "sk-Backend-7f3a%2F9Q%2Bx%3D%3D", "sk-Backend-7f3a\\\\/9Q\\u002bx==",
            "x\(key)x", "\(key)\(key)",
        ]
    }

    /// What is left of a text once every escape is undone and letters are small.
    private static func plain(_ text: String) -> String {
        var unescaped = UnescapedText(Array(text.utf8))
        for _ in 0..<6 { _ = unescaped.unescape() }
        return String(decoding: unescaped.bytes.map(\.lowered), as: UTF8.self)
    }

    @Test("A key is found however it is written", arguments: forms)
    func found(form: String) {
        let text = Self.redactor().redact("before \(form) after")
        #expect(text.contains("<redacted>"))
        #expect(!Self.plain(text).contains("backend-7f3a"), "\(text)")
        #expect(text.hasPrefix("before") && text.hasSuffix("after"))
    }

    @Test("In base64 it is found wherever it begins", arguments: 0..<7)
    func base64(offset: Int) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array((String(repeating: "u", count: offset) + ":" + Self.key).utf8)
        var digits = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
            let bits = group[0] << 16 | group[1] << 8 | group[2]
            for shift in [18, 12, 6, 0] { digits.append(alphabet[bits >> shift & 63]) }
        }
        let text = Self.redactor().redact("Authorization: Basic \(digits)")
        #expect(text.contains("<redacted>"))
        #expect(text.count < "Authorization: Basic \(digits)".count)
    }

    @Test("Credentials are found in headers of the configuration and in addresses")
    func otherSecrets() {
        let redactor = Self.redactor {
            $0.baseURL = "http://operator:p%40ssw0rd-9@backend.test/v1"
            $0.extraHeaders = [
                .init(name: "Authorization", value: SecretString("Basic dXNlci1vbmU6cGFzcy13b3JkLTE=")),
                .init(name: "X-Api-Key", value: SecretString("tenant")),
                .init(name: "Cookie", value: SecretString("session=abcdef123456; other=1")),
                .init(name: "X-Team", value: SecretString("blue")),
                .init(name: "X-Something", value: SecretString("a8f7e6d5c4b3a2f1e0d9c8b7")),
            ]
            $0.extraBody = ["vendor": ["secret_token": "body-secret-1"], "mode": "ordinary-word"]
        }
        for secret in [
            "p%40ssw0rd-9", "p@ssw0rd-9", "dXNlci1vbmU6cGFzcy13b3JkLTE=", "pass-word-1", "tenant",
            "abcdef123456", "a8f7e6d5c4b3a2f1e0d9c8b7", "body-secret-1",
        ] {
            #expect(redactor.redact("it is \(secret).") == "it is <redacted>.", "\(secret)")
        }
        let harmless = "The blue team sent an ordinary-word; operator of tenants, pass on."
        #expect(redactor.redact(harmless) == harmless)
    }

    @Test(
        "Short keys are found as words, and common words where they are a credential",
        arguments: [
            ("abc12", "key abc12!", "key <redacted>!"), ("abc12", "abc123", "abc123"),
            ("abc12", "xabc12", "xabc12"),
            ("none", "there is none", "there is none"),
            ("none", "Authorization: Bearer none", "Authorization: Bearer <redacted>"),
            ("EMPTY", "the body is empty", "the body is empty"), ("k", "Bearer k", "Bearer <redacted>"),
            ("k", "kk Bearer kk", "kk Bearer kk"), ("1234", "1234 tokens", "1234 tokens"),
            ("1234", "bearer 1234", "bearer <redacted>"),
        ]
    )
    func short(key: String, text: String, wanted: String) {
        let redactor = Self.redactor { $0.apiKey = SecretString(key) }
        #expect(redactor.redact(text) == wanted)
    }

    @Test(
        "Runs of what may begin an escape take a time that grows with them",
        .timeLimit(.minutes(1)),
        arguments: ["\\", "%", "&", "\\u", "&#", "\\\\x"]
    )
    func runs(piece: String) {
        let redactor = Self.redactor { $0.apiKey = SecretString("sk-common-12345") }
        let run = String(repeating: piece, count: (1 << 18) / piece.utf8.count)
        #expect(redactor.redact(run + "sk-common-12345" + run) == run + "<redacted>" + run)
    }

    @Test("Of two keys the longer is struck out whole")
    func longest() {
        var secrets = SecretPatterns()
        secrets.add(secret: "sk-common-1")
        secrets.add(secret: "sk-common-12345")
        let redactor = SecretRedactor(secrets)
        #expect(redactor.redact("a sk-common-12345 b sk-common-1 c") == "a <redacted> b <redacted> c")
    }

    @Test(
        "A long text is searched piece by piece, and none of its seams hides a key",
        arguments: [0, 1, 7, 63, 120]
    )
    func seams(shift: Int) {
        let form = Self.escaped(Self.key) { "%25\(Self.hex($0))" }
        let text =
            String(repeating: "a", count: (1 << 16) - shift) + form + String(repeating: "b", count: 1 << 17)
            + form
        let redacted = Self.redactor().redact(text)
        #expect(redacted.split(separator: "<redacted>", omittingEmptySubsequences: false).count == 3)
        #expect(!redacted.contains("%25"))
    }

    @Test("Whatever comes, nothing but the secret changes")
    func random() {
        var random = SystemRandomNumberGenerator()
        let redactor = Self.redactor()
        let pieces: [[UInt8]] = [
            Array("\\u00".utf8), Array("\\".utf8), Array("%".utf8), Array("&#".utf8), Array(";".utf8),
            Array("sk-B".utf8),
            Array("7f".utf8), [0xff, 0x80], Array(Self.key.utf8), Array("\"".utf8),
        ]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).flatMap { _ in
                pieces.randomElement(using: &random) ?? []
            }
            let redacted = redactor.redact(bytes)
            #expect(!Self.plain(redacted.text).contains("backend-7f3a"))
            if !Self.plain(bytes.text).contains("sk-backend") { #expect(redacted == bytes) }
        }
    }

    @Test("Header fields: a secret is struck out, what a terminal would act on is left out")
    func fields() throws {
        let redactor = Self.redactor()
        func value(_ bytes: [UInt8]) -> String? {
            redactor.screened(HTTPField(name: .server, lenientValue: bytes))?.value
        }
        #expect(value(Array("uvicorn".utf8)) == "uvicorn")
        #expect(value(Array("a\tb".utf8)) == "a\tb")
        #expect(value(Array("Bearer \(Self.key)".utf8)) == "Bearer <redacted>")
        #expect(value(Array("x=sk%2DBackend-7f3a/9Q+x==".utf8)) == "x=<redacted>")
        #expect(value(Array("Grüße".utf8)) == "Grüße")
        #expect(value([0x66, 0xfc, 0x72]) != nil, "a letter in Latin-1 is one")
        for control: [UInt8] in [
            [0x1b], [0x07], [0x7f], [0x08], [0x9b], [0xc2, 0x9b], [0xe2, 0x80, 0xae], [0xe2, 0x80, 0xa8],
        ] {
            #expect(value([0x61] + control + [0x62]) == nil, "\(control)")
        }
    }

    @Test("The work for an ordinary field is one look at each of its bytes, and no copy is made")
    func ordinary() {
        let field = HTTPField(name: .date, value: "Mon, 01 Jan 2024 00:00:00 GMT")
        #expect(Self.redactor().screened(field) == field)
    }
}
