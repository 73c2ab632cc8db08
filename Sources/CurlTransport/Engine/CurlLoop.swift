import CCurl
import HTTPTransport
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

    private var active = ActiveExchanges()
    private var marked: [Exchange] = []
    private var idle: [CurlTransfer] = []
    /// How many handles are with libcurl.
    private var runningTransfers = 0
    private var plain: PlainConnections?
    private var ready: [SocketEvent] = []
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
        plain = try PlainConnections(loop: self, configuration: configuration)
    }

    /// Works on the calling thread until it was told to shut down.
    func run() {
        while !isFinished {
            driver.wait(until: mailbox.beginWait() ? nextDeadline : now)
            turn()
            sendLast()
        }
        end()
    }

    /// Does what there is to do, without waiting; ``sendLast()`` is to follow.
    func turn() {
        now = .now()
        mailbox.take(&commands)
        if !commands.isEmpty {
            for command in commands { carryOut(command) }
            commands.removeAll(keepingCapacity: true)
        }
        let code = driver.advance(at: now)
        code == CURLM_OK ? collectFinished() : startOver(TransportError(multi: code))
        driver.takeReady(&ready)
        for event in ready { plain?.ready(event) }
        checkDeadlines()
        driver.applyInterest()
        deliver()
        gauges.turned(active: active.all.count)
    }

    /// Sends the turn's last request, as the last thing before the wait: what is done between the two delays the
    /// backend's answer by up to five times as much.
    func sendLast() {
        plain?.sendLast()
        // The socket may not have taken all of it.
        driver.applyInterest()
    }

    /// When one of the calls runs out of time.
    var nextDeadline: MonotonicTime {
        min(active.earliestDeadline, shutdownDeadline ?? .never)
    }

    /// Whether it was told to shut down, and may.
    var isFinished: Bool {
        guard let shutdownDeadline else { return false }
        return active.all.isEmpty || shutdownDeadline <= now
    }

    /// Notes that an exchange has something to deliver when all that a turn brought was taken.
    func mark(_ exchange: Exchange) {
        guard !exchange.isMarked else { return }
        exchange.isMarked = true
        marked.append(exchange)
    }
}

// MARK: - Commands

extension CurlLoop {
    private func carryOut(_ command: CurlCommand) {
        switch command {
        case .start(let call): start(call)
        case .resume(let call): call.exchange.map(resume)
        case .cancel(let call): call.exchange.map { abandon($0, because: $0.failure(.cancelled)) }
        case .open(let gate): gate.open()
        case .shutDown(let deadline): shutdownDeadline = min(deadline, shutdownDeadline ?? .never)
        }
    }

    private func resume(_ exchange: Exchange) {
        exchange.resume()
        // What libcurl handed over at once may have been its end, of which libcurl says nothing later.
        if exchange.isOver { remove(exchange) }
    }

    private func start(_ call: CurlCall) {
        guard !call.isCancelled else {
            return call.answer(.failure(TransportError(.cancelled, phase: .connecting)))
        }
        let exchange = Exchange(call, loop: self, configuration: configuration)
        do throws(TransportError) {
            try begin(exchange, on: call.request.connection)
        } catch {
            call.exchange = nil
            return call.answer(.failure(error))
        }
        active.add(exchange)
    }

    private func begin(
        _ exchange: Exchange,
        on connection: BackendRequest.ConnectionPolicy
    ) throws(TransportError) {
        let request = exchange.call.request
        switch try plain?.begin(exchange, on: connection) ?? .otherWay {
        case .onIdleConnection:
            break
        case .needsConnection:
            try begin(exchange, .init(connectingFor: request), checking: .system)
        case .otherWay:
            let options = CurlEasy.RequestOptions(request, mayFindIdle: mayFindIdle)
            try begin(exchange, options, checking: request.certificateCheck)
        }
    }

    /// Has libcurl carry out an exchange, or make a connection for it.
    private func begin(
        _ exchange: Exchange,
        _ options: CurlEasy.RequestOptions,
        checking check: CertificateCheck
    ) throws(TransportError) {
        let transfer = try takeTransfer(checking: check)
        do throws(TransportError) {
            try transfer.begin(exchange, options: options)
            let code = multi?.add(transfer.easy) ?? CURLM_BAD_HANDLE
            guard code == CURLM_OK else { throw TransportError(multi: code) }
        } catch {
            transfer.forget()
            idle.append(transfer)
            throw error
        }
        runningTransfers += 1
        exchange.carrier = transfer
    }

    /// Begins anew, on another connection, what was begun on one that turned out to be of no use.
    func connectAgain(_ exchange: Exchange) {
        exchange.connectsAgain()
        do throws(TransportError) {
            try begin(exchange, on: .fresh)
        } catch {
            exchange.finish(.failure(error))
            remove(exchange)
        }
    }

    /// Whether a kept connection may be idle: with no more sockets than transfers, none is.
    ///
    /// libcurl looks for one at each start, at all that are open to the same host: of 5,000 streams the last would cost what
    /// thousands of comparisons cost.
    private var mayFindIdle: Bool {
        driver.openSockets.map { $0 > runningTransfers } ?? true
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
}

// MARK: - Ends

extension CurlLoop {
    private func collectFinished() {
        while let (easy, result) = multi?.nextDone() {
            guard let transfer = CurlTransfer.owning(easy), let exchange = transfer.exchange else { continue }
            if transfer.connectsOnly, result == CURLE_OK {
                takeOver(transfer, for: exchange)
            } else {
                transfer.finished(result)
                remove(exchange)
            }
        }
    }

    /// The connection stands that was made for an exchange.
    private func takeOver(_ transfer: CurlTransfer, for exchange: Exchange) {
        let socket = ccurl_take_socket(transfer.easy.handle)
        transfer.end()
        exchange.carrier = nil
        do throws(TransportError) {
            guard socket >= 0 else {
                throw TransportError(
                    socket == -ENOTCONN ? .connectionClosed : .resourceExhausted,
                    phase: .connecting,
                    detail: "the connection was made and cannot be used (error \(-socket))"
                )
            }
            try plain?.begin(exchange, on: socket)
        } catch {
            exchange.finish(.failure(error))
            remove(exchange)
        }
    }

    /// Ends an exchange that is under way; its connection is closed.
    private func abandon(_ exchange: Exchange, because error: TransportError) {
        guard !exchange.isOver else { return }
        exchange.finish(.failure(error))
        remove(exchange)
    }

    /// An exchange is over.
    func remove(_ exchange: Exchange) {
        exchange.carrier?.end()
        active.remove(exchange)
        mark(exchange)
    }

    /// A transfer's part is over, which libcurl ends where it still runs.
    func release(_ transfer: CurlTransfer) {
        multi?.remove(transfer.easy)
        runningTransfers -= 1
        if idle.count < configuration.maxIdleHandles { idle.append(transfer) }
    }

    private func checkDeadlines() {
        for (exchange, timer) in active.expired(at: now) {
            abandon(exchange, because: exchange.failure(.timedOut, timer: timer))
        }
        active.refreshDeadline(at: now)
    }

    private func deliver() {
        guard !marked.isEmpty else { return }
        for exchange in marked {
            exchange.isMarked = false
            exchange.deliver()
            if !exchange.isOver { active.noteDeadline(of: exchange) }
        }
        marked.removeAll(keepingCapacity: true)
    }
}

// MARK: - The end of all

extension CurlLoop {
    /// libcurl says of some errors that its state is undefined afterwards: all transfers fail, and a new
    /// multi handle takes over.
    private func startOver(_ error: TransportError) {
        for exchange in active.all { abandon(exchange, because: error) }
        plain?.closeIdle()
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
        for exchange in active.all {
            abandon(exchange, because: exchange.failure(.shutDown))
        }
        plain?.closeIdle()
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
