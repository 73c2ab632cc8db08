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
}
