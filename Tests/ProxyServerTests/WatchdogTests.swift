import CurlTransport
import Dispatch
import NIOCore
import NIOPosix
import ProxyCore
import ProxyTesting
import Synchronization
import TestSupport
import Testing

@testable import ProxyServer

@Suite("Watchdog", .timeLimit(.minutes(5)))
struct WatchdogTests {
    /// Blocks the event loop on which the first event is observed, until it is released.
    private final class Blocker: ProxyObserver {
        private let blocked = Watched<(any EventLoop)?>(nil)
        private let isReleased = Atomic(false)
        private let release = DispatchSemaphore(value: 0)

        var wasReleased: Bool { isReleased.load(ordering: .sequentiallyConsistent) }

        func observe(_ event: ProxyEvent) {
            guard blocked.value == nil else { return }
            blocked.change { $0 = MultiThreadedEventLoopGroup.currentEventLoop }
            release.wait()
        }

        func waitForBlockedLoop() async throws -> (any EventLoop)? {
            try await blocked.wait { $0 != nil }
        }

        func unblock() {
            isReleased.store(true, ordering: .sequentiallyConsistent)
            release.signal()
        }
    }

    @Test("All loops respond, and a stopped server does not block the watchdog")
    func responds() async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        try await ProxyUnderTest.with(backend, eventLoops: 3) { proxy in
            await proxy.server.answer()
            await proxy.transport.answer()
            await proxy.stop()
            await proxy.server.answer()
            await proxy.transport.answer()
        }
    }

    @Test("A blocked loop of three blocks the watchdog until it continues")
    func blocked() async throws {
        let backend = try ScriptedBackend { _ in [.response(CannedResponses.chat)] }
        let blocker = Blocker()
        try await ProxyUnderTest.with(backend, eventLoops: 3, observers: [blocker]) { proxy in
            let client = try proxy.client()
            client.send(ProxyUnderTest.chat())
            let blocked = try await blocker.waitForBlockedLoop()
            async let wasReleased = {
                await proxy.server.answer()
                return blocker.wasReleased
            }()
            // Gives the check every chance to return too early: the other loops have run by then.
            for loop in proxy.loops.group.makeIterator() where loop !== blocked {
                for _ in 0..<10 { try await loop.submit {}.get() }
            }
            blocker.unblock()
            #expect(await wasReleased, "the watchdog got its response while a loop was blocked")
            #expect(try await client.response().status == 200)
        }
    }
}
