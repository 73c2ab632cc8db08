import HTTPTransport
import HTTPTypes
import OpenAIWire
import ProxyTesting
import Synchronization
import Testing

@testable import ProxyCore

/// A backend that was down and is back: what it says then counts, not that it was down.
@Suite("A backend that comes back")
struct RestartTests {
    /// Asks a lone backend that refuses the first call and then answers like this; requests wait for restarts.
    private func ask(
        then status: Int,
        _ body: String
    ) async -> (status: Int, calls: Int) {
        let calls = Mutex(0)
        let transport = ScriptedTransport { request throws(TransportError) in
            guard request.url.hasSuffix("/chat/completions") else { return BackendResponse.json("{}") }
            let call = calls.withLock { count in
                count += 1
                return count
            }
            guard call > 1 else { throw TransportError(.connectionRefused, phase: .connecting) }
            return BackendResponse.json(status: status, body)
        }
        var router = Samples.configuration(Samples.deployment())
        router.hold = .seconds(2)
        let service = ProxyService(
            configuration: ProxyConfiguration(router: router),
            transport: transport,
            dependencies: ProxyDependencies(
                clock: ManualClock(skippingWaitsUpTo: .seconds(6000)),
                randomBits: { 0 }
            )
        )
        let request = ProxyRequest(
            method: .post,
            target: "/v1/chat/completions",
            headers: [:],
            body: Array(#"{"model":"chat"}"#.utf8)
        )
        let response = await service.respond(to: request)
        return (response.head.status.code, calls.withLock { $0 })
    }

    @Test("Its failures are retried as often as any, and nothing waits for it any more")
    func failing() async {
        let seen = await ask(then: 500, "{}")
        #expect(seen.status == 502)
        // The call that was refused, the first after it, and two retries.
        #expect(seen.calls == 4)
    }

    @Test("What it says about the client's mistake is told at once")
    func clientsMistake() async {
        let seen = await ask(
            then: 400,
            #"{"error":{"message":"This model's maximum context length is 8 tokens."}}"#
        )
        #expect(seen.status == 400)
        #expect(seen.calls == 2)
    }

    @Test("It is not called unreachable")
    func reached() async {
        let seen = await ask(then: 200, #"{"error":{"message":"out of memory"}}"#)
        #expect(seen.status == 502)
    }
}
