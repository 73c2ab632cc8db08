import OpenAIWire
import ProxyCore
import ProxyTesting
import XCTest

/// The same harness from XCTest: nothing of it needs Swift Testing.
final class XCTestUseTests: XCTestCase {
    func testAProxyInTheProcessAndOnLoopback() async throws {
        for placement in ProxyPlacement.allCases {
            let backends = [TestBackend(.status(503)), TestBackend(.chat("Hello to you"))]
            let text = try await withProxy(placement, backends: backends) { proxy in
                let request = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])
                return try await proxy.client.chat(request).text
            }
            XCTAssertEqual(text, "Hello to you")
            XCTAssertEqual(backends.map(\.requests.count), [1, 1])
        }
    }

    func testAConformanceSuite() async throws {
        try await RoutingStrategyConformance.run { LeastBusy() }
    }
}
