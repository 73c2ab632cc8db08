import HTTPTransport

/// An engine, as the rest of the program sees it.
final class CurlEngine: Sendable {
    let mailbox: CurlMailbox
    let gauges: EngineGauges
    private let end: LoopGate
    /// `nil` where it works on an event loop of the program's.
    private let thread: LoopThread?

    /// Starts one on a thread of its own.
    init(configuration: CurlTransport.Configuration, number: Int) throws(TransportError) {
        let gauges = EngineGauges()
        let end = LoopGate()
        let factory = try CurlDriverFactory(configuration.driver)
        let loop = try CurlLoop(configuration: configuration, driver: factory, gauges: gauges)
        self.gauges = gauges
        self.end = end
        mailbox = loop.mailbox
        thread = try LoopThread(name: "\(configuration.threadName)-\(number)") {
            loop.run()
            end.open()
        }
    }

    /// Starts one on an event loop's thread; `nil` where the system has no way to.
    init?(configuration: CurlTransport.Configuration, host: any HostLoop) async throws(TransportError) {
        #if os(Linux)
            let gauges = EngineGauges()
            let end = LoopGate()
            guard
                let mailbox = try await HostedLoop.start(configuration, on: host, gauges: gauges, end: end)
            else { return nil }
            self.mailbox = mailbox
            self.gauges = gauges
            self.end = end
            thread = nil
        #else
            return nil
        #endif
    }

    deinit {
        // Nobody waited for it: it ends on its own.
        _ = mailbox.post(.shutDown(.now()))
        thread?.detach()
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

    /// Waits until its work is over, and the thread gone.
    func waitForEnd() async {
        await end.wait()
        thread?.join()
    }
}
