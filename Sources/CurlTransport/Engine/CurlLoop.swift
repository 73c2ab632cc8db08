import CCurl
import ProxyCore
import Synchronization

/// An engine's work: takes commands, lets libcurl work, and tells the waiting tasks what came.
///
/// Nothing but its mailbox is reached from another thread. The order within a turn is what makes it sound:
/// commands are taken between the wait and libcurl's work, so that none waits for a socket; tasks are resumed
/// when all calls into libcurl are done, so that nothing that a task does can meet libcurl half-way.
final class CurlLoop {
    let mailbox: CurlMailbox
    private let gauges: EngineGauges
    private let configuration: CurlTransport.Configuration
    private let makeDriver: CurlDriverFactory
    private var commands: [CurlCommand] = []

    // In this order: sockets are closed by the multi handle's end, which the driver has to see.
    private(set) var driver: any CurlDriver
    private var multi: CurlMulti?

    private var active: [CurlTransfer] = []
    private var idle: [CurlTransfer] = []
    private var marked: [CurlTransfer] = []
    /// No deadline is earlier than this; it may be too early, and is found out when it comes.
    private var earliestDeadline = MonotonicTime.never
    private var shutdownDeadline: MonotonicTime?

    /// The time at this turn's beginning.
    private(set) var now = MonotonicTime.now()

    init(
        configuration: CurlTransport.Configuration,
        driver makeDriver: CurlDriverFactory,
        gauges: EngineGauges
    ) throws(TransportError) {
        // Bound by name first: a value that is not copied can be borrowed only until it is moved to its
        // place.
        let multi = try CurlMulti(maxIdleConnections: configuration.maxIdleConnections)
        self.configuration = configuration
        self.makeDriver = makeDriver
        self.gauges = gauges
        driver = try makeDriver.make(for: multi)
        mailbox = CurlMailbox(bell: makeDriver.bell)
        self.multi = consume multi
        // Learns at once whether this libcurl takes our options, so that no request has to.
        try idle.append(makeTransfer(checking: .system))
    }

    /// Works on the calling thread until it was told to shut down.
    func run() {
        while !isFinished {
            driver.wait(until: mailbox.beginWait() ? nextDeadline : now)
            turn()
        }
        end()
    }

    /// Does what there is to do, without waiting.
    func turn() {
        now = .now()
        mailbox.take(&commands)
        if !commands.isEmpty {
            for command in commands { carryOut(command) }
            commands.removeAll(keepingCapacity: true)
        }
        let code = driver.advance(at: now)
        code == CURLM_OK ? collectFinished() : startOver(TransportError(multi: code))
        checkDeadlines()
        deliver()
        gauges.turned(active: active.count)
    }

    /// When one of the calls runs out of time.
    var nextDeadline: MonotonicTime {
        min(earliestDeadline, shutdownDeadline ?? .never)
    }

    /// Whether it was told to shut down, and may.
    var isFinished: Bool {
        guard let shutdownDeadline else { return false }
        return active.isEmpty || shutdownDeadline <= now
    }

    /// Notes that a transfer has something to deliver when the turn's calls into libcurl are done.
    func mark(_ transfer: CurlTransfer) {
        guard !transfer.isMarked else { return }
        transfer.isMarked = true
        marked.append(transfer)
    }
}

// MARK: - Commands

extension CurlLoop {
    private func carryOut(_ command: CurlCommand) {
        switch command {
        case .start(let call): start(call)
        case .resume(let call): call.transfer?.resume()
        case .cancel(let call): call.transfer.map { abandon($0, because: $0.failure(.cancelled)) }
        case .open(let gate): gate.open()
        case .shutDown(let deadline): shutdownDeadline = min(deadline, shutdownDeadline ?? .never)
        }
    }

    private func start(_ call: CurlCall) {
        guard !call.isCancelled else {
            return call.answer(.failure(TransportError(.cancelled, phase: .connecting)))
        }
        do throws(TransportError) {
            let transfer = try takeTransfer(checking: call.request.certificateCheck)
            do throws(TransportError) {
                try transfer.begin(call, mayFindIdle: mayFindIdle)
                try add(transfer)
            } catch {
                transfer.reset()
                idle.append(transfer)
                throw error
            }
        } catch {
            call.answer(.failure(error))
        }
    }

    /// Whether a kept connection may be idle: with no more sockets than transfers, none is.
    ///
    /// libcurl looks for one at each start, at all that are open to the same host: of 5,000 streams the last would cost what
    /// thousands of comparisons cost.
    private var mayFindIdle: Bool {
        driver.openSockets.map { $0 > active.count } ?? true
    }

    private func takeTransfer(checking check: CertificateCheck) throws(TransportError) -> CurlTransfer {
        guard let index = idle.lastIndex(where: { $0.certificateCheck == check }) else {
            return try makeTransfer(checking: check)
        }
        return idle.remove(at: index)
    }

    private func makeTransfer(checking check: CertificateCheck) throws(TransportError) -> CurlTransfer {
        let transfer = try CurlTransfer(loop: self, configuration: configuration, certificateCheck: check)
        try driver.prepare(transfer.easy)
        return transfer
    }

    private func add(_ transfer: CurlTransfer) throws(TransportError) {
        let code = multi?.add(transfer.easy) ?? CURLM_BAD_HANDLE
        guard code == CURLM_OK else { throw TransportError(multi: code) }
        transfer.activeIndex = active.count
        active.append(transfer)
        earliestDeadline = min(earliestDeadline, transfer.deadlines.next)
    }
}

// MARK: - Ends

extension CurlLoop {
    private func collectFinished() {
        while let (easy, result) = multi?.nextDone() {
            guard let transfer = CurlTransfer.owning(easy) else { continue }
            transfer.finished(result)
            remove(transfer)
        }
    }

    /// Ends a transfer that still runs; libcurl closes its connection.
    private func abandon(_ transfer: CurlTransfer, because error: TransportError) {
        guard !transfer.isOver else { return }
        transfer.finished(error)
        remove(transfer)
    }

    private func remove(_ transfer: CurlTransfer) {
        multi?.remove(transfer.easy)
        let last = active.removeLast()
        if last !== transfer {
            active[transfer.activeIndex] = last
            last.activeIndex = transfer.activeIndex
        }
        mark(transfer)
    }

    private func checkDeadlines() {
        guard earliestDeadline <= now else { return }
        for transfer in active {
            guard let timer = transfer.deadlines.expired(at: now) else { continue }
            abandon(transfer, because: transfer.failure(.timedOut, timer: timer))
        }
        earliestDeadline = active.reduce(.never) { min($0, $1.deadlines.next) }
    }

    private func deliver() {
        guard !marked.isEmpty else { return }
        for transfer in marked {
            transfer.isMarked = false
            transfer.deliver()
            if transfer.isOver {
                transfer.reset()
                if idle.count < configuration.maxIdleHandles { idle.append(transfer) }
            } else {
                earliestDeadline = min(earliestDeadline, transfer.deadlines.next)
            }
        }
        marked.removeAll(keepingCapacity: true)
    }
}

// MARK: - The end of all

extension CurlLoop {
    /// libcurl says of some errors that its state is undefined afterwards: all transfers fail, and a new
    /// multi handle takes over.
    private func startOver(_ error: TransportError) {
        for transfer in active { abandon(transfer, because: error) }
        deliver()
        idle.removeAll()
        do throws(TransportError) {
            let replacement = try CurlMulti(maxIdleConnections: configuration.maxIdleConnections)
            let newDriver = try makeDriver.make(for: replacement)
            multi = nil
            driver = newDriver
            multi = consume replacement
        } catch {
            // Goes on with the old one: there is nothing better, and each call gets its own error.
            return
        }
    }

    /// Ends what still runs, and refuses what comes later.
    func end() {
        for transfer in active {
            abandon(transfer, because: transfer.failure(.shutDown))
        }
        deliver()
        var rest: [CurlCommand] = []
        mailbox.close(&rest)
        for command in rest {
            switch command {
            case .start(let call): call.answer(.failure(TransportError(.shutDown, phase: .connecting)))
            case .open(let gate): gate.open()
            case .resume, .cancel, .shutDown: break
            }
        }
        // Every easy handle before the multi handle, and that before the driver.
        idle.removeAll()
        multi = nil
    }
}
