import CustomStrategy
import OpenAIWire
import ProxyCore
import ProxyTesting
import Testing

@Suite struct OwnHardwareFirstTests {
    let strategy = OwnHardwareFirst(requestsEach: 2)

    /// What every strategy must handle: any number of candidates, extreme measures, many tasks.
    @Test(arguments: RoutingStrategyConformance.cases)
    func conforms(_ conformance: RoutingStrategyConformance.Case) async throws {
        try await conformance.run(on: strategy)
    }

    @Test(arguments: [(own: 0, choice: 1), (own: 1, choice: 1), (own: 2, choice: 0)])
    func rentsOnlyWhatIsNeeded(_ sample: (own: Int, choice: Int)) {
        var random = SeededGenerator(seed: 1)
        let candidates = [
            RoutingCandidates.make("rented") { $0.tags = ["rented"] },
            RoutingCandidates.make("own", inFlight: sample.own),
        ]
        #expect(strategy.pick(from: candidates, using: &random) == sample.choice)
    }

    @Test(arguments: ProxyPlacement.allCases)
    func routes(_ placement: ProxyPlacement) async throws {
        let rented = TestBackend(.chat("from the rented one"))
        let own = TestBackend(.chat("from the own one"))
        try await withProxy(placement, backends: [rented, own], strategy: strategy) { configuration in
            configuration.router.deployments[0].tags = ["rented"]
            // `withProxy` tries its backends in order; here the strategy must choose.
            for index in configuration.router.deployments.indices {
                configuration.router.deployments[index].order = nil
            }
        } _: { proxy in
            let request = ChatCompletionRequest(model: ProxyHarness.model, messages: [.user("Hi")])
            for _ in 0..<5 {
                let answer = try await proxy.client.chat(request)
                #expect(answer.text == "from the own one")
            }
        }
        #expect(rented.requests.isEmpty)
    }
}
