import ProxyTesting
import Testing

@testable import GuardMiddleware

@Suite struct CardNumberGuardTests {
    /// What every middleware must handle: malformed bodies, concurrent requests, clients that leave, interrupted streams.
    @Test(arguments: ProxyMiddlewareConformance.cases)
    func conforms(_ conformance: ProxyMiddlewareConformance.Case) async throws {
        try await conformance.run(on: .init(CardNumberGuard()))
    }

    @Test(arguments: [
        ("4111 1111 1111 1111", true), ("4111-1111-1111-1111", true), ("No. 12 5555555555554444!", true),
        ("4111 1111 1111 1112", false), ("0301234567", false), ("1234567890123456789012345", false),
        ("", false),
    ])
    func finds(_ text: String, _ isCardNumber: Bool) {
        #expect(CardNumberGuard.holdsCardNumber(text) == isCardNumber)
    }
}
