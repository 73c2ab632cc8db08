import ProxyCore
import Synchronization

/// A loop with its thread, as the rest of the program sees it.
final class CurlEngine: Sendable {
    let mailbox: CurlMailbox
    let gauges: EngineGauges
    private let end: LoopEnd
    private let thread: LoopThread

    init(configuration: CurlTransport.Configuration, name: String) throws(TransportError) {
        let gauges = EngineGauges()
        let end = LoopEnd()
        let factory = try CurlDriverFactory(configuration.driver)
        let loop = try CurlLoop(configuration: configuration, driver: factory, gauges: gauges)
        self.gauges = gauges
        self.end = end
        mailbox = loop.mailbox
        thread = try LoopThread(name: name) {
            loop.run()
            end.reached()
        }
    }

    deinit {
        // Nobody waited for it: it ends on its own.
        _ = mailbox.post(.shutDown(.now()))
        thread.detach()
    }

    /// Takes nothing new from here on, and ends what still runs at the deadline.
    func beginShutdown(deadline: MonotonicTime) {
        _ = mailbox.post(.shutDown(deadline))
    }

    /// Waits until the thread is gone.
    func waitForEnd() async {
        await end.wait()
        thread.join()
    }
}

/// A gate that opens once, when a loop has ended.
private final class LoopEnd: Sendable {
    private struct State {
        var isReached = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func reached() {
        let waiters = state.withLock { state in
            state.isReached = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withUnsafeContinuation { waiter in
            let isReached = state.withLock { state in
                if !state.isReached { state.waiters.append(waiter) }
                return state.isReached
            }
            if isReached { waiter.resume() }
        }
    }
}
