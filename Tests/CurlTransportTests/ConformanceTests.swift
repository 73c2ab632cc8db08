import ProxyTesting
import Testing

@testable import CurlTransport

@Suite(.timeLimit(.minutes(10)))
struct ConformanceTests {
    @Test(arguments: Driver.all, BackendTransportConformance.cases)
    func conforms(driver: Driver, conformance: BackendTransportConformance.Case) async throws {
        try await withTransport(driver) { try await conformance.run(on: $0) }
    }
}
