import HTTPTransport
import HTTPTypes

/// Sends a call's request to the backend and receives its response: with libcurl, or with the HTTP/1.1 client.
///
/// Only the engine's thread uses it.
protocol Transfer: AnyObject {
    /// Whether all of the request was sent.
    var isRequestSent: Bool { get }

    /// Reads on after the call had stopped it.
    func resume()
}

/// The engine's state of a call: how far it is, and what of the response has not been delivered to the caller.
///
/// Only the engine's thread uses it.
final class InFlightCall {
    /// How far the call is.
    enum Stage {
        case connecting
        case connected
        case streaming
    }

    /// From this many collected bytes on, the body's own buffer has to have room.
    private static let collectMark = 32 * 1024

    let call: TransportCall
    /// What carries it out at the moment.
    var transfer: (any Transfer)?
    private(set) var stage = Stage.connecting
    private(set) var deadlines: CallDeadlines

    /// Its result, once it is over.
    private(set) var outcome: Result<Void, TransportError>?
    /// The response's head, until it is delivered.
    private var head: HTTPResponse?
    private var contentLength = 0
    /// Bytes that came in this turn, or for which the body has no room yet.
    private var collected: [UInt8] = []
    private var body: BackendBody?
    private var source: BackendBody.Source?
    /// Whether the transfer has to stop reading until it is resumed.
    private(set) var isHeld = false
    private(set) var isOnReusedConnection = false
    private(set) var hasReceived = false
    private let highMark: Int

    /// Its position in `ActiveCalls`.
    var activeIndex = 0
    /// Whether `EngineTurn` delivers it at the turn's end.
    var isMarked = false
    private let turn: EngineTurn

    init(_ call: TransportCall, turn: EngineTurn, highMark: Int) {
        self.call = call
        self.turn = turn
        self.highMark = highMark
        deadlines = CallDeadlines(call.request.timeouts, startedAt: call.startedAt)
        call.inFlight = self
    }

    var isOver: Bool { outcome != nil }

    /// Ends it; the first outcome counts.
    func finish(_ outcome: Result<Void, TransportError>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        call.inFlight = nil
    }
}

// MARK: - The transfer's side

extension InFlightCall {
    /// There is a connection, and the request is sent on it.
    func connected(reused: Bool) {
        stage = .connected
        isOnReusedConnection = reused
    }

    /// The connection was of no use, and the request is sent on another one; nothing was delivered.
    func reconnect() {
        stage = .connecting
        isOnReusedConnection = false
        hasReceived = false
        transfer = nil
    }

    /// Bytes of a response arrived: the backend has seen the request.
    func receivedBytes() {
        hasReceived = true
    }

    /// A part of the head arrived.
    func receivedPartOfHead() {
        deadlines.receivedPartOfHead(at: turn.now)
        turn.mark(self)
    }

    /// Receives the head.
    func receive(head: HTTPResponse, contentLength: Int?) {
        recordProgress()
        self.head = head
        self.contentLength = contentLength ?? 0
        if stage == .connected { stage = .streaming }
    }

    /// Records that more arrived after the head, if only of the body's framing.
    func recordProgress() {
        // While this side does not read on, the backend is not to blame for silence.
        if !isHeld { deadlines.received(at: turn.now) }
        turn.mark(self)
    }

    /// Receives bytes of the body; afterwards the call may be held, or over.
    ///
    /// They are collected until the turn's end, so that a burst wakes its reader once.
    func receive(body bytes: UnsafeRawBufferPointer) {
        recordProgress()
        reserve(bytes.count)
        collected.append(contentsOf: bytes)
        guard collected.count >= Self.collectMark else { return }
        switch flush() {
        case .accepted: break
        case .hold:
            isHeld = true
            deadlines.held()
        case .refused:
            finish(.failure(failure(.cancelled)))
        }
    }

    private func reserve(_ count: Int) {
        guard collected.isEmpty else { return }
        // One allocation for a response whose length is known and small, room for some events otherwise.
        collected.reserveCapacity(max(count, min(contentLength, Self.collectMark)))
    }
}

// MARK: - The caller's side

extension InFlightCall {
    /// The body has room again: lets the transfer read on where it had stopped.
    func resume() {
        turn.mark(self)
        // Where nobody reads any more, a cancellation is on its way.
        guard isHeld, flush() == .accepted else { return }
        // Before the transfer reads on, which may bring bytes at once.
        isHeld = false
        deadlines.received(at: turn.now)
        transfer?.resume()
    }

    /// Delivers to the caller and the body's reader what the turn brought.
    ///
    /// Resumes tasks, so no call into libcurl may be under way.
    func deliver() {
        if let outcome {
            deliverEnd(outcome)
        } else if stage == .streaming {
            _ = flush()
            deliverHead()
        }
    }

    /// Hands the collected bytes to the body.
    private func flush() -> BackendBody.Source.YieldResult {
        openBody().offer(&collected)
    }

    private func openBody() -> BackendBody.Source {
        if let source { return source }
        let call = self.call
        let (body, source) = BackendBody.makeBody(
            highMark: highMark,
            onDemand: { call.resume() },
            onCancel: { call.cancel() }
        )
        self.body = body
        self.source = source
        return source
    }

    private func deliverHead() {
        guard let body, let head = head.take() else { return }
        self.body = nil
        call.complete(.success(response(head, body)))
        // A stream may go on for minutes. The request's body is not read again once all of it was sent.
        if transfer?.isRequestSent ?? true { call.releaseRequest() }
    }

    private func deliverEnd(_ outcome: Result<Void, TransportError>) {
        var error: TransportError?
        if case .failure(let failure) = outcome { error = failure }
        if let source {
            source.finish(with: collected, throwing: error)
            deliverHead()
        } else if let head = head.take() {
            // All of the response came in one turn: its body needs no way back to the engine.
            call.complete(.success(response(head, BackendBody(bytes: collected, error: error))))
        } else {
            call.complete(.failure(error ?? failure(.other, detail: "the transfer ended without a response")))
        }
    }

    private func response(_ head: HTTPResponse, _ body: BackendBody) -> BackendResponse {
        BackendResponse(head: head, body: body, connection: .init(reused: isOnReusedConnection))
    }
}

// MARK: - Failures

extension InFlightCall {
    var phase: TransportError.Phase {
        switch stage {
        case .connecting: .connecting
        case .connected: transfer?.isRequestSent ?? true ? .awaitingHead : .sending
        case .streaming: .streaming
        }
    }

    /// Whether the backend may have closed the connection before it saw the request.
    var mayHaveBeenClosed: Bool { isOnReusedConnection && !hasReceived }

    func failure(
        _ code: TransportError.Code,
        timer: TransportError.Timer? = nil,
        detail: String = ""
    ) -> TransportError {
        TransportError(
            code,
            phase: phase,
            timer: timer,
            reusedConnection: mayHaveBeenClosed,
            detail: detail
        )
    }
}
