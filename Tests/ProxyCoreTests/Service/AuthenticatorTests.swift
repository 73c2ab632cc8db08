import HTTPTypes
import Testing

@testable import ProxyCore

struct AuthenticatorTests {
    private let authenticator = Authenticator(masterKey: SecretString("sk-1"))

    @Test(
        "The scheme is written in any way, with any blanks",
        arguments: ["Bearer sk-1", "bearer sk-1", "BEARER sk-1", "  Bearer   sk-1  ", "Bearer \tsk-1\t"]
    )
    func accepted(value: String) throws {
        try authenticator.check([.authorization: value])
    }

    @Test(
        "What is another key or none is refused",
        arguments: [
            "", "Bearer", "Bearer ", "sk-1", "Bearer sk-", "Bearer sk-11", "Bearer sk -1", "Basic sk-1",
            "Bearersk-1", "Bearer é",
        ]
    )
    func refused(value: String) {
        #expect(throws: ProxyError.self) { try authenticator.check([.authorization: value]) }
    }

    @Test(
        "Every byte of the key is compared, wherever the first difference is",
        arguments: ["sk-secret", "Xk-secret", "sk-secreX", "sk-", "", "sk-secret-and-more"]
    )
    func everyByteIsCompared(presented: String) {
        let key = CountedBytes(Array("sk-secret".utf8))
        #expect(Authenticator.areEqual(presented[...], key) == (presented == "sk-secret"))
        #expect(key.reads.count == 9)
    }

    /// Bytes that count how many of them were read.
    private struct CountedBytes: Collection {
        final class Reads {
            var count = 0
        }

        let bytes: [UInt8]
        let reads = Reads()

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        var startIndex: Int { 0 }
        var endIndex: Int { bytes.count }
        func index(after index: Int) -> Int { index + 1 }

        subscript(index: Int) -> UInt8 {
            reads.count += 1
            return bytes[index]
        }
    }

    private static let fields = [
        "authorization", "x-litellm-api-key", "api-key", "x-api-key", "x-goog-api-key",
        "ocp-apim-subscription-key",
    ]

    private func headers(_ pairs: [(String, String)]) throws -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in pairs {
            let value = name == "authorization" ? "Bearer \(value)" : value
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return headers
    }

    @Test("Of two credentials any one that is right counts, in any two fields", arguments: fields, fields)
    func two(right: String, foreign: String) throws {
        try authenticator.check(try headers([(right, "sk-1"), (foreign, "sk-foreign")]))
        try authenticator.check(try headers([(foreign, "sk-foreign"), (right, "sk-1")]))
        try authenticator.check(try headers([(foreign, ""), (right, "sk-1")]))
    }

    @Test("A 401 names the fields that were read, and no key", arguments: fields, fields)
    func named(one: String, other: String) throws {
        let headers = try headers([(one, "sk-secret1"), (other, "sk-secret2"), ("x-other", "sk-1")])
        let error = #expect(throws: ProxyError.self) { try authenticator.check(headers) }
        let message = try #require(error?.message.lowercased())
        for field in Self.fields {
            #expect(message.contains("`\(field)`") == (field == one || field == other), "\(message)")
        }
        #expect(!message.contains("sk-"))
    }

    @Test("Basic credentials beside the right key are no obstacle")
    func basic() throws {
        try authenticator.check([.authorization: "Basic eDp5", .xAPIKey: "sk-1"])
        #expect(throws: ProxyError.self) { try authenticator.check([.authorization: "Basic sk-1"]) }
    }
}
