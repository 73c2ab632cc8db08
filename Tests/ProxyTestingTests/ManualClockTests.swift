import OpenAIWire
import ProxyCore
import ProxyTesting
import Testing

@Suite("Manual clock", .timeLimit(.minutes(1)))
struct ManualClockTests {
    @Test("The clock stands still until a test moves it, and wakes only due sleepers")
    func wakes() async throws {
        let clock = ManualClock(unixTime: 100)
        let start = clock.now
        #expect(clock.now == start)
        let soon = Task { try await clock.sleep(until: start + .seconds(1)) }
        let late = Task { try await clock.sleep(until: start + .seconds(10)) }
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(2))
        try await soon.value
        #expect(clock.sleeperCount == 1)
        #expect(clock.unixTime == 102 && clock.elapsed == .seconds(2))
        clock.advance(by: .seconds(8))
        try await late.value
        // A deadline in the past ends the wait at once.
        try await clock.sleep(until: start)
        #expect(clock.elapsed == .seconds(10))
    }

    @Test("Cancelled tasks wake with an error, before and during the wait")
    func cancels() async throws {
        let clock = ManualClock()
        let deadline = clock.now + .seconds(1)
        let during = Task { try await clock.sleep(until: deadline) }
        try await clock.waitForSleepers()
        during.cancel()
        await #expect(throws: CancellationError.self) { try await during.value }
        #expect(clock.sleeperCount == 0)
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(until: deadline)
        }
        await #expect(throws: CancellationError.self) { try await before.value }
    }

    @Test("A retry waits until the test moves the time")
    func retryAfter() async throws {
        let clock = ManualClock()
        let backend = TestBackend(.tooManyRequests(retryAfter: 5), .chat("Hello"))
        try await withProxy(
            .inProcess,
            backends: [backend],
            dependencies: .seeded(1, clock: clock)
        ) { proxy in
            let client = proxy.client
            let call = Task {
                try await client.chat(ChatCompletionRequest(model: "chat", messages: [.user("Hi")])).text
            }
            try await clock.waitForSleepers()
            #expect(backend.requests.count == 1)
            clock.advance(by: .seconds(4))
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .seconds(2))
            #expect(try await call.value == "Hello")
            #expect(backend.requests.count == 2)
        }
    }

    @Test("Short waits end at once on request, also a silent backend's timeout")
    func skips() async throws {
        let clock = ManualClock(skippingWaitsUpTo: .seconds(60))
        try await withProxy(
            .inProcess,
            backends: [TestBackend(.silence)],
            dependencies: .seeded(1, clock: clock),
            configure: {
                $0.router.timeouts.request = .seconds(30)
                $0.router.retries.count = 0
            }
        ) { proxy in
            let error = await #expect(throws: OpenAIClientError.self) {
                try await proxy.client.chat(ChatCompletionRequest(model: "chat", messages: [.user("Hi")]))
            }
            #expect(error?.status == 504)
            let elapsed = clock.elapsed
            #expect(elapsed == .seconds(30))
            try Task.checkCancellation()
        }
    }
}
