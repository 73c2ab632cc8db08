import HTTPTransport
import HTTPTypes
import ProxyCore

/// Runs the steps of one response without a socket: a parser reads the bytes, a clock times pauses and timeouts.
struct InProcessCall: Sendable {
    private let clock: any ProxyClock
    private let timeouts: CallTimeouts
    private let start: ContinuousClock.Instant
    let reusesConnection: Bool
    private var steps: ArraySlice<ScriptedBackend.Step>
    private var parser: ResponseParser
    private var events: ArraySlice<ResponseParser.Event> = []
    private var lastByte: ContinuousClock.Instant?
    /// The error in the bytes; thrown after the events that precede it.
    private var failure: TransportError?
    /// Whether the script closed the connection.
    private(set) var isClosed = false

    init(
        _ request: BackendRequest,
        steps: [ScriptedBackend.Step],
        reusesConnection: Bool,
        clock: any ProxyClock
    ) {
        self.clock = clock
        self.timeouts = request.timeouts
        self.start = clock.now
        self.reusesConnection = reusesConnection
        self.steps = steps[...]
        self.parser = ResponseParser(isHeadRequest: request.method == .head)
    }

    /// Runs steps until the response's head has arrived.
    mutating func head() async throws(TransportError) -> HTTPResponse {
        while true {
            if case .head(let head) = events.popFirst() { return try HTTPResponse(head) }
            try await performNext()
        }
    }

    /// Runs steps until bytes of the body have arrived; `nil` at its end.
    mutating func nextPiece() async throws(TransportError) -> [UInt8]? {
        while true {
            switch events.popFirst() {
            case .body(let piece): return piece
            case .end: return nil
            case .head, nil: try await performNext()
            }
        }
    }
}

// MARK: - Steps

extension InProcessCall {
    private mutating func performNext() async throws(TransportError) {
        if let failure { throw failure }
        switch steps.popFirst() {
        case .send(let bytes): receive(bytes)
        case .sendBytewise(let bytes): for byte in bytes { receive([byte]) }
        case .pause(let duration): try await wait(until: clock.now + duration)
        case .wait(let gate): try await wait(for: gate)
        case .endSending: events += try parser.endOfInput()
        case .close:
            isClosed = true
            do throws(TransportError) {
                events += try parser.endOfInput()
            } catch {
                throw error.on(reused: reusesConnection)
            }
        case .reset:
            isClosed = true
            let code: TransportError.Code = parser.phase == .streaming ? .truncatedBody : .connectionClosed
            throw TransportError(code, phase: parser.phase, detail: "reset").on(reused: reusesConnection)
        case .waitForClose, nil: try await wait(for: ScriptedBackend.Gate())
        }
    }

    private mutating func receive(_ bytes: [UInt8]) {
        lastByte = clock.now
        do throws(TransportError) {
            try parser.consume(bytes, into: &events)
        } catch {
            failure = failure ?? error
        }
    }

    private func wait(until instant: ContinuousClock.Instant) async throws(TransportError) {
        let limit = nextTimer
        let end = min(instant, limit?.instant ?? instant)
        do {
            try await clock.sleep(until: end)
        } catch {
            throw TransportError(.cancelled, phase: parser.phase)
        }
        if let limit, limit.instant < instant { throw timedOut(limit.timer) }
    }

    /// Waits for a gate, or for a timeout that ends first.
    private func wait(for gate: ScriptedBackend.Gate) async throws(TransportError) {
        let limit = nextTimer
        let clock = clock
        let isOpen = await withTaskGroup(of: Bool?.self) { group in
            group.addTask { (try? await gate.opened()) == nil ? nil : true }
            if let limit {
                group.addTask { (try? await clock.sleep(until: limit.instant)) == nil ? nil : false }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let isOpen else { throw TransportError(.cancelled, phase: parser.phase) }
        if let limit, !isOpen { throw timedOut(limit.timer) }
    }
}

// MARK: - The response

extension InProcessCall {
    /// Runs steps until the head has arrived; those of the body run while its reader waits for it.
    ///
    /// - Parameter onReusable: called when the response is complete and its connection still open.
    func response(
        onReusable: @escaping @Sendable () -> Void
    ) async throws(TransportError) -> BackendResponse {
        var call = self
        let head = try await call.head()
        return BackendResponse(
            head: head,
            body: call.body(onReusable: onReusable),
            connection: BackendResponse.ConnectionInfo(reused: reusesConnection)
        )
    }

    private func body(onReusable: @escaping @Sendable () -> Void) -> BackendBody {
        let demand = DemandSignal()
        let task = OwnedTask()
        let (body, source) = BackendBody.makeBody(
            onWait: { demand.give() },
            onCancel: {
                task.cancel()
                demand.give()
            }
        )
        task.start {
            var call = self
            while true {
                await demand.take()
                guard !Task.isCancelled else { return }
                do throws(TransportError) {
                    guard let piece = try await call.nextPiece() else {
                        if !call.isClosed { onReusable() }
                        return source.finish()
                    }
                    _ = piece.withUnsafeBytes { source.yield($0) }
                } catch {
                    return source.finish(throwing: error)
                }
            }
        }
        return body
    }
}

// MARK: - Timers

extension InProcessCall {
    private typealias Limit = (instant: ContinuousClock.Instant, timer: TransportError.Timer)

    private var nextTimer: Limit? {
        var limits: [Limit] = []
        if let total = timeouts.total { limits.append((start + total, .total)) }
        if let lastByte {
            if let pause = timeouts.betweenBytes { limits.append((lastByte + pause, .betweenBytes)) }
        } else if let first = timeouts.firstByte {
            limits.append((start + first, .firstByte))
        }
        return limits.min { $0.instant < $1.instant }
    }

    private func timedOut(_ timer: TransportError.Timer) -> TransportError {
        TransportError(.timedOut, phase: parser.phase, timer: timer)
    }
}

extension TransportError {
    fileprivate func on(reused: Bool) -> TransportError {
        var error = self
        error.reusedConnection = reused && phase != .streaming
        return error
    }
}

extension HTTPResponse {
    fileprivate init(_ head: ResponseParser.Head) throws(TransportError) {
        var fields = HTTPFields()
        for field in head.fields {
            guard let name = HTTPField.Name(field.name) else {
                throw TransportError(
                    .malformedResponse,
                    phase: .awaitingHead,
                    detail: "a header field has an invalid name"
                )
            }
            fields.append(HTTPField(name: name, value: field.value))
        }
        self.init(status: .init(code: head.status), headerFields: fields)
    }
}
