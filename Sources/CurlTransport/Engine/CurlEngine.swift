import ProxyCore

/// A loop with its thread, as the rest of the program sees it.
final class CurlEngine: Sendable {
    let mailbox: CurlMailbox
    let gauges: EngineGauges
    private let end: LoopGate
    private let thread: LoopThread

    init(configuration: CurlTransport.Configuration, name: String) throws(TransportError) {
        let gauges = EngineGauges()
        let end = LoopGate()
        let factory = try CurlDriverFactory(configuration.driver)
        let loop = try CurlLoop(configuration: configuration, driver: factory, gauges: gauges)
        self.gauges = gauges
        self.end = end
        mailbox = loop.mailbox
        thread = try LoopThread(name: name) {
            loop.run()
            end.open()
        }
    }

    deinit {
        // Nobody waited for it: it ends on its own.
        _ = mailbox.post(.shutDown(.now()))
        thread.detach()
    }

    /// Returns when the loop has taken a command, at once where it has ended, and never where it hangs.
    func answer() async {
        let gate = LoopGate()
        guard mailbox.post(.open(gate)) else { return }
        await gate.wait()
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
