import CurlTransport
import Dispatch
import ProxyCore
import ProxyServer
import ProxyTesting
import Synchronization
import TestSupport
import Testing

@Suite("What a watchdog asks", .timeLimit(.minutes(5)))
struct AnswerTests {
    /// Holds up the event loop on which the first event is observed, until it is let go.
    private final class HoldUp: ProxyObserver {
        private let isTaken = Atomic(false)
        private let isLetGo = Atomic(false)
        private let reached = DispatchSemaphore(value: 0)
        private let goOn = DispatchSemaphore(value: 0)

        var wasLetGo: Bool { isLetGo.load(ordering: .sequentiallyConsistent) }

        func observe(_ event: ProxyEvent) {
            guard !isTaken.exchange(true, ordering: .sequentiallyConsistent) else { return }
            reached.signal()
            goOn.wait()
        }

        /// Waits on a thread of its own until the loop is held up.
        func waitUntilReached() async {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    self.reached.wait()
                    continuation.resume()
                }
            }
        }

        func letGo() {
            isLetGo.store(true, ordering: .sequentiallyConsistent)
            goOn.signal()
        }
    }

    @Test("All loops answer, and a server that has stopped keeps nobody waiting")
    func answers() async throws {
        let backend = try ScriptedBackend { _ in [.answer(Answers.chat)] }
        try await ProxyUnderTest.with(backend, eventLoops: 3) { proxy in
            await proxy.server.answer()
            await proxy.transport.answer()
            await proxy.stop()
            await proxy.server.answer()
            await proxy.transport.answer()
        }
    }

    @Test("One loop of three that is held up gives no answer until it goes on")
    func heldUp() async throws {
        let backend = try ScriptedBackend { _ in [.answer(Answers.chat)] }
        let holdUp = HoldUp()
        try await ProxyUnderTest.with(backend, eventLoops: 3, observers: [holdUp]) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            await holdUp.waitUntilReached()
            let asking = Task {
                await proxy.server.answer()
                return holdUp.wasLetGo
            }
            // The other loops have long answered by then; an answer that comes too early is seen below.
            try await Task.sleep(for: .milliseconds(100))
            holdUp.letGo()
            #expect(await asking.value, "it answered while a loop was held up")
            #expect(try await client.answer().status == 200)
        }
    }
}
