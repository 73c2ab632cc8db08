import HTTPTypes
import OpenAIWire
import ProxyCore
import ProxyTesting
import TestSupport
import Testing

@Suite("Determinism", .timeLimit(.minutes(10)))
struct DeterminismTests {
    @Test("A thousand runs of a scenario with faults have one result")
    func thousandRepetitions() async throws {
        var results: Set<UInt64> = []
        for _ in 0..<1000 { results.insert(try await Scenario(seed: 7).result()) }
        #expect(results.count == 1)
        #expect(try await !results.contains(Scenario(seed: 8).result()), "the seed must matter")
    }
}

/// Requests to a proxy with three backends whose faults depend on the seed; all time is simulated.
private struct Scenario {
    let seed: UInt64

    /// A hash of everything observable: responses, errors, header fields, events, times, and the backends' requests.
    func result() async throws -> UInt64 {
        let clock = ManualClock(skippingWaitsUpTo: .seconds(60))
        let events = EventCollector()
        var hash = Hash()
        try await withProxy(
            .inProcess,
            backends: (0..<3).map { backend($0) },
            dependencies: .seeded(seed, clock: clock),
            observers: [events],
            configure: { configuration in
                for index in configuration.router.deployments.indices {
                    configuration.router.deployments[index].order = nil
                }
                configuration.router.timeouts = RequestTimeouts(request: .seconds(20), stream: .seconds(5))
                configuration.router.cooldown.allowedFails = 1
            }
        ) { proxy in
            for number in 0..<6 {
                try await ask(proxy.client, number, &hash)
                // The client can see the end before the proxy has reported it.
                try await events.wait { $0.count { $0.isEndOfRequest } == number + 1 }
                clock.advance(by: .milliseconds(700))
            }
            for backend in proxy.backends {
                for request in backend.requests {
                    hash.add(request.fieldLines.joined(separator: "\n"))
                    hash.add(String(decoding: request.body, as: UTF8.self))
                }
            }
        }
        for event in events.events { hash.add("\(event)") }
        hash.add("\(clock.elapsed)")
        return hash.value
    }

    private func ask(_ client: OpenAIClient, _ number: Int, _ hash: inout Hash) async throws {
        let request = ChatCompletionRequest(
            model: ProxyHarness.model,
            messages: [.user("question \(number)")]
        )
        do throws(OpenAIClientError) {
            guard number % 2 == 1 else {
                hash.add(try await client.chat(request).text ?? "")
                return
            }
            let stream = try await client.chatStream(request)
            for field in stream.head.headerFields { hash.add("\(field.name): \(field.value)") }
            for try await chunk in stream { hash.add(chunk.text) }
        } catch {
            hash.add("\(error)")
            hash.add(error.response.map { "\($0.head.headerFields)" } ?? "")
        }
    }

    /// Two of three responses are good, after a pause; the others are random faults.
    private func backend(_ number: UInt64) -> TestBackend {
        var random = SeededGenerator(seed: seed &* 31 &+ number)
        let answers = (0..<40).map { _ -> ScriptedResponse in
            let pause = Duration.milliseconds(Int.random(in: 1...900, using: &random))
            let fault = ScriptedResponse.faults.randomElement(using: &random) ?? .reset
            return Int.random(in: 0..<3, using: &random) > 0
                ? ScriptedResponse.echo.delayed(by: pause) : fault
        }
        return TestBackend(answers)
    }

    private func backend(_ number: Int) -> TestBackend { backend(UInt64(number)) }
}

/// FNV-1a.
private struct Hash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ text: String) {
        for byte in Array(text.utf8) + [0] { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
}

extension ProxyEvent {
    fileprivate var isEndOfRequest: Bool {
        if case .requestFinished = self { true } else { false }
    }
}
