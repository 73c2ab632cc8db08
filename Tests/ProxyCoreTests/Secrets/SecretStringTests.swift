import Testing

@testable import ProxyCore

struct SecretStringTests {
    @Test("A secret prints as redacted, alone and within other values")
    func printed() {
        let secret = SecretString("sk-very-secret")
        var dumped = ""
        dump(["key": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("sk-very-secret"))
        }
        #expect(secret.reveal() == "sk-very-secret")
    }
}
