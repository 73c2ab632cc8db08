import CCurl
import HTTPTransport

/// An engine's work: carries out commands, lets libcurl and the HTTP/1.1 client work, and delivers what they received.
///
/// Other threads use only its mailbox. The order within a turn matters: commands are carried out between the wait and the work
/// on sockets, so that none waits for a socket; tasks are resumed after the last call into libcurl, so that nothing that a task
/// does can run in the middle of one.
final class EngineLoop {
    let mailbox: EngineMailbox
    private let gauges: EngineGauges
    private let configuration: CurlTransportConfiguration
    private let makeDriver: CurlDriverFactory
    private var commands: [EngineCommand] = []

    // In this order: the multi handle's end closes sockets, which the driver has to see.
    private(set) var driver: any CurlDriver
    private var multi: CurlMulti?

    private let turn = EngineTurn()
    private var active = ActiveCalls()
    private var idle: [CurlTransfer] = []
    /// How many easy handles are in the multi handle.
    private var runningTransfers = 0
    private var http1: HTTP1Transfers
    private var ready: [SocketEvent] = []
    private var shutdownDeadline: MonotonicTime?

    init(
        configuration: CurlTransportConfiguration,
        driver makeDriver: CurlDriverFactory,
        gauges: EngineGauges
    ) throws(TransportError) {
        // Named first: a noncopyable value can be borrowed only until it is moved to its place.
        let multi = try CurlMulti(maxIdleConnections: configuration.maxIdleConnections)
        self.configuration = configuration
        self.makeDriver = makeDriver
        self.gauges = gauges
        driver = try makeDriver.make(for: multi)
        mailbox = EngineMailbox(waker: makeDriver.waker)
        self.multi = consume multi
        http1 = try HTTP1Transfers(configuration)
        // Checks whether this libcurl accepts the options, so that no request has to.
        try idle.append(makeTransfer(checking: .system))
    }

    /// Works on the calling thread until it is told to shut down.
    func run() {
        while !isFinished {
            driver.wait(until: mailbox.startWait() ? nextDeadline : now)
            runTurn()
            sendLast()
        }
        end()
    }

    /// Does what there is to do, without waiting; ``sendLast()`` has to follow.
    func runTurn() {
        turn.start()
        mailbox.drain(into: &commands)
        if !commands.isEmpty {
            for command in commands { carryOut(command) }
            commands.removeAll(keepingCapacity: true)
        }
        let code = driver.advance(at: now)
        code == CURLM_OK ? collectFinished() : startOver(TransportError(multi: code))
        driver.takeReady(&ready)
        for event in ready { carryOut(http1.handle(event)) }
        checkDeadlines()
        driver.applyInterest()
        deliver()
        gauges.recordTurn(active: active.all.count)
    }

    /// Sends the turn's last request, immediately before the wait: work between the two delays the backend's response by up to
    /// five times as much.
    func sendLast() {
        http1.sendLast()
        // The socket may not have accepted all of it.
        driver.applyInterest()
    }

    /// The time at this turn's start.
    var now: MonotonicTime { turn.now }

    /// When a call times out.
    var nextDeadline: MonotonicTime {
        min(active.earliestDeadline, shutdownDeadline ?? .never)
    }

    /// Whether it was told to shut down, and may.
    var isFinished: Bool {
        guard let shutdownDeadline else { return false }
        return active.all.isEmpty || shutdownDeadline <= now
    }
}

// MARK: - Commands

extension EngineLoop {
    private func carryOut(_ command: EngineCommand) {
        switch command {
        case .start(let call): start(call)
        case .resume(let call): call.inFlight.map(resume)
        case .cancel(let call): call.inFlight.map { abort($0, because: $0.failure(.cancelled)) }
        case .open(let gate): gate.open()
        case .shutDown(let deadline): shutdownDeadline = min(deadline, shutdownDeadline ?? .never)
        }
    }

    private func resume(_ call: InFlightCall) {
        call.resume()
        // libcurl may have delivered the end of the call at once, and does not report it later.
        if call.isOver { remove(call) }
    }

    private func start(_ call: TransportCall) {
        guard !call.isCancelled else {
            return call.complete(.failure(TransportError(.cancelled, phase: .connecting)))
        }
        let inFlight = InFlightCall(call, turn: turn, highMark: configuration.bufferHighMark)
        do throws(TransportError) {
            try start(inFlight, on: call.request.connection)
        } catch {
            call.inFlight = nil
            return call.complete(.failure(error))
        }
        active.add(inFlight)
    }

    private func start(
        _ call: InFlightCall,
        on policy: BackendRequest.ConnectionPolicy
    ) throws(TransportError) {
        let request = call.call.request
        switch try http1.start(call, on: policy, at: now) {
        case .onIdleConnection:
            break
        case .needsConnection:
            try start(call, .init(connectingFor: request), checking: .system)
        case .needsLibcurl:
            let options = CurlEasy.RequestOptions(request, mayFindIdle: mayFindIdle)
            try start(call, options, checking: request.certificateCheck)
        }
    }

    /// Has libcurl carry out a call, or make a connection for it.
    private func start(
        _ call: InFlightCall,
        _ options: CurlEasy.RequestOptions,
        checking check: CertificateCheck
    ) throws(TransportError) {
        let transfer = try takeTransfer(checking: check)
        do throws(TransportError) {
            try transfer.start(call, options: options)
            let code = multi?.add(transfer.easy) ?? CURLM_BAD_HANDLE
            guard code == CURLM_OK else { throw TransportError(multi: code) }
        } catch {
            transfer.endCall()
            idle.append(transfer)
            throw error
        }
        runningTransfers += 1
        call.transfer = transfer
    }

    /// Whether libcurl may have an idle connection: with no more sockets than transfers it has none.
    ///
    /// It would look at all connections to the same host before each transfer: with 5,000 streams that is thousands of comparisons.
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
        let transfer = try CurlTransfer(configuration: configuration, certificateCheck: check)
        try driver.prepare(transfer.easy)
        return transfer
    }
}

// MARK: - What transfers bring

extension EngineLoop {
    private func collectFinished() {
        while let (easy, result) = multi?.nextDone() {
            guard let transfer = CurlTransfer.owning(easy), let call = transfer.call else { continue }
            if transfer.connectsOnly, result == CURLE_OK {
                useConnection(of: transfer, for: call)
            } else {
                transfer.finish(result)
                remove(call)
            }
        }
    }

    /// Continues a call on the connection that libcurl made for it.
    private func useConnection(of transfer: CurlTransfer, for call: InFlightCall) {
        let socket = ccurl_take_socket(transfer.easy.handle)
        release(transfer)
        call.transfer = nil
        do throws(TransportError) {
            guard socket >= 0 else {
                throw TransportError(
                    socket == -ENOTCONN ? .connectionClosed : .resourceExhausted,
                    phase: .connecting,
                    detail: "the connection was made but cannot be used (error \(-socket))"
                )
            }
            try http1.start(call, onNew: socket, driver: driver, at: now)
        } catch {
            call.finish(.failure(error))
            remove(call)
        }
    }

    private func carryOut(_ action: HTTP1Transfer.Action) {
        switch action {
        case .none, .removeIdle: break
        case .finish(let call): remove(call)
        case .reconnect(let call), .decodeWithLibcurl(let call): reconnect(call)
        }
    }

    /// Sends a call again, on another connection.
    private func reconnect(_ call: InFlightCall) {
        call.reconnect()
        do throws(TransportError) {
            try start(call, on: .fresh)
        } catch {
            call.finish(.failure(error))
            remove(call)
        }
    }

    /// Ends a call in flight, and closes its connection.
    private func abort(_ call: InFlightCall, because error: TransportError) {
        guard !call.isOver else { return }
        call.finish(.failure(error))
        remove(call)
    }

    /// Removes a call that is over.
    private func remove(_ call: InFlightCall) {
        switch call.transfer {
        case let transfer as HTTP1Transfer: http1.release(transfer, at: now)
        case let transfer as CurlTransfer: release(transfer)
        default: break
        }
        active.remove(call)
        turn.mark(call)
    }

    /// Ends a transfer, which libcurl breaks off where it still runs.
    private func release(_ transfer: CurlTransfer) {
        multi?.remove(transfer.easy)
        transfer.endCall()
        runningTransfers -= 1
        if idle.count < configuration.maxIdleHandles { idle.append(transfer) }
    }

    private func checkDeadlines() {
        for (call, timer) in active.expired(at: now) {
            abort(call, because: call.failure(.timedOut, timer: timer))
        }
        active.refreshDeadline(at: now)
    }

    private func deliver() {
        turn.deliver { call in
            if !call.isOver { active.updateDeadline(of: call) }
        }
    }
}

// MARK: - Replacement and end

extension EngineLoop {
    /// Fails all calls and replaces the multi handle: after some errors libcurl's state is undefined.
    private func startOver(_ error: TransportError) {
        for call in active.all { abort(call, because: error) }
        http1.closeIdle()
        deliver()
        idle.removeAll()
        do throws(TransportError) {
            let replacement = try CurlMulti(maxIdleConnections: configuration.maxIdleConnections)
            let newDriver = try makeDriver.make(for: replacement)
            multi = nil
            driver = newDriver
            multi = consume replacement
        } catch {
            // Continues with the old one: there is nothing better, and each call gets its error.
            return
        }
    }

    /// Ends the calls in flight, and refuses those that come later.
    func end() {
        for call in active.all {
            abort(call, because: call.failure(.shutDown))
        }
        http1.closeIdle()
        deliver()
        var remaining: [EngineCommand] = []
        mailbox.close(drainingInto: &remaining)
        for command in remaining {
            switch command {
            case .start(let call): call.complete(.failure(TransportError(.shutDown, phase: .connecting)))
            case .open(let gate): gate.open()
            case .resume, .cancel, .shutDown: break
            }
        }
        // Every easy handle before the multi handle, and that one before the driver.
        idle.removeAll()
        multi = nil
    }
}
