import ProxyTesting
import Testing

@testable import ProxyCore

@Suite("The metrics as an observer", .timeLimit(.minutes(2)))
struct MetricsConformanceTests {
    @Test(arguments: [false, true], ProxyObserverConformance.cases)
    func conforms(_ isOn: Bool, _ conformance: ProxyObserverConformance.Case) async throws {
        try await conformance.run(on: ProxyMetrics(isOn: isOn))
    }
}
