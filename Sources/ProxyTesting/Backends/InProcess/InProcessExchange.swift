import HTTPTransport
import HTTPTypes
import ProxyCore

/// Carries out the steps of one answer without a socket: bytes go through a parser, pauses and timers by a clock.
struct InProcessExchange: Sendable {
    private let clock: any ProxyClock
    private let timeouts: CallTimeouts
    private let began: ContinuousClock.Instant
    let reusesConnection: Bool
    private var steps: ArraySlice<ScriptedBackend.Step>
    private var parser: AnswerParser
    private var events: ArraySlice<AnswerParser.Event> = []
    private var lastByte: ContinuousClock.Instant?
    /// What the bytes turned out to be, after the events before it.
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
        self.began = clock.now
        self.reusesConnection = reusesConnection
        self.steps = steps[...]
        self.parser = AnswerParser(isHeadRequest: request.method == .head)
    }

    /// Goes on until the answer's head is there.
    mutating func head() async throws(TransportError) -> HTTPResponse {
        while true {
            if case .head(let head) = events.popFirst() { return head }
            try await performNext()
        }
    }

    /// Goes on until there are bytes of the body; `nil` at its end.
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

extension InProcessExchange {
    private mutating func performNext() async throws(TransportError) {
        if let failure { throw failure }
        switch steps.popFirst() {
        case .send(let bytes): take(bytes)
        case .sendBytewise(let bytes): for byte in bytes { take([byte]) }
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

    private mutating func take(_ bytes: [UInt8]) {
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

    /// Waits for a gate, or for the timer that fires before it opens.
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

// MARK: - Timers

extension InProcessExchange {
    private typealias Limit = (instant: ContinuousClock.Instant, timer: TransportError.Timer)

    private var nextTimer: Limit? {
        var limits: [Limit] = []
        if let total = timeouts.total { limits.append((began + total, .total)) }
        if let lastByte {
            if let pause = timeouts.betweenBytes { limits.append((lastByte + pause, .betweenBytes)) }
        } else if let first = timeouts.firstByte {
            limits.append((began + first, .firstByte))
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
