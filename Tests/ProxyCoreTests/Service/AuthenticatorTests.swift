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
}
