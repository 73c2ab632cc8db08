import HTTPTransport
import Synchronization

/// An engine as the rest of the program sees it.
final class CurlEngine: Sendable {
    let mailbox: EngineMailbox
    let gauges: EngineGauges
    private let end: LoopGate
    /// `nil` where it works on an event loop of the program.
    private let thread: LoopThread?

    /// Starts one on its own thread.
    init(configuration: CurlTransportConfiguration, number: Int) throws(TransportError) {
        let gauges = EngineGauges()
        let end = LoopGate()
        let factory = try CurlDriverFactory(configuration.driver)
        let loop = try EngineLoop(configuration: configuration, driver: factory, gauges: gauges)
        self.gauges = gauges
        self.end = end
        mailbox = loop.mailbox
        thread = try LoopThread(name: "\(configuration.threadName)-\(number)") {
            loop.run()
            end.open()
        }
    }

    /// Starts one on an event loop's thread; `nil` where the system does not support that.
    init?(configuration: CurlTransportConfiguration, host: any HostLoop) async throws(TransportError) {
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
        // Nobody waited for its end.
        _ = mailbox.post(.shutDown(.now()))
        thread?.detach()
    }

    /// Returns once the loop has carried out a command: at once where it has ended, never where it hangs.
    func waitForTurn() async {
        let gate = LoopGate()
        guard mailbox.post(.open(gate)) else { return }
        await gate.wait()
    }

    /// Accepts no more calls, and ends those in flight at the deadline.
    func startShutdown(deadline: MonotonicTime) {
        _ = mailbox.post(.shutDown(deadline))
    }

    /// Waits until its work is over, and its thread has ended.
    func waitForEnd() async {
        await end.wait()
        thread?.join()
    }
}

/// Counts of an engine that other threads can read.
final class EngineGauges: Sendable {
    private let turnCount = Atomic<Int>(0)
    private let activeCount = Atomic<Int>(0)

    /// Records the end of a turn.
    func recordTurn(active: Int) {
        turnCount.wrappingAdd(1, ordering: .relaxed)
        activeCount.store(active, ordering: .relaxed)
    }

    /// How many turns there were: a number that grows while nothing happens reveals a busy loop.
    var turns: Int { turnCount.load(ordering: .relaxed) }

    /// How many calls are in flight.
    var active: Int { activeCount.load(ordering: .relaxed) }
}
