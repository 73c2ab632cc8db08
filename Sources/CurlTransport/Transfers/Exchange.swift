import HTTPTransport
import HTTPTypes

/// A call on the engine's side: how far it is, what came of its answer, and what of that the caller was told.
///
/// Only the engine's thread uses it.
final class Exchange {
    /// How far the call is.
    enum Stage {
        case connecting
        case connected
        case streaming
    }

    /// From how many collected bytes on the body's own buffer is asked for room.
    private static let collectMark = 32 * 1024

    let call: CurlCall
    /// What carries it out at the moment.
    var carrier: (any Carrier)?
    private(set) var stage = Stage.connecting
    private(set) var deadlines: CallDeadlines

    /// What became of it, once it is over.
    private(set) var outcome: Result<Void, TransportError>?
    var head: AnswerHeadParser
    /// Bytes that came in this turn, or for which the body has no room yet.
    private var collected: [UInt8] = []
    private var body: BackendBody?
    private var source: BackendBody.Source?
    /// Whether the carrier has to wait, until it is told to go on, before it brings more.
    private(set) var isHeld = false
    /// Whether it travels on a connection that was there before.
    private(set) var isOnReusedConnection = false
    private(set) var hasReceived = false
    private let highMark: Int

    /// The engine's: its place among the active, and whether it is to be delivered after the turn.
    var activeIndex = 0
    var isMarked = false
    /// The engine's: where to note that something is to be delivered.
    private unowned let loop: CurlLoop

    init(_ call: CurlCall, loop: CurlLoop, configuration: CurlTransport.Configuration) {
        self.call = call
        self.loop = loop
        highMark = configuration.bufferHighMark
        head = AnswerHeadParser(
            limits: .init(bytes: configuration.maxHeadBytes, fields: configuration.maxHeadFields)
        )
        deadlines = CallDeadlines(call.request.timeouts, startedAt: call.startedAt)
        call.exchange = self
    }

    var isOver: Bool { outcome != nil }

    /// Ends it; the first reason counts.
    func finish(_ outcome: Result<Void, TransportError>) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        call.exchange = nil
    }
}

// MARK: - What comes in

extension Exchange {
    /// The connection stands, the request goes out.
    func connected(reused: Bool) {
        stage = .connected
        isOnReusedConnection = reused
    }

    /// The connection was of no use, and another is made; nothing of what came on it was told.
    func connectsAgain() {
        stage = .connecting
        isOnReusedConnection = false
        hasReceived = false
        head = head.again
        carrier = nil
    }

    /// Something of an answer came: the backend has seen the request.
    func noteBytes() {
        hasReceived = true
    }

    /// Lines of the head came.
    func noteHead() {
        guard head.hasBegun else { return }
        if head.isComplete {
            noteArrival()
            if stage == .connected { stage = .streaming }
        } else {
            deadlines.receivedPartOfHead(at: loop.now)
            loop.mark(self)
        }
    }

    /// Takes bytes of the body; afterwards the exchange may be held, or over.
    ///
    /// They are collected until the turn's end, so that a burst wakes its reader once.
    func receive(body bytes: UnsafeRawBufferPointer) {
        noteArrival()
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

    /// The body has room again.
    func resume() {
        loop.mark(self)
        // Where nobody reads any more, a cancellation is on its way.
        guard isHeld, flush() == .accepted else { return }
        // Before the carrier goes on, which may bring bytes at once.
        isHeld = false
        deadlines.received(at: loop.now)
        carrier?.goOn()
    }

    private func noteArrival() {
        deadlines.received(at: loop.now)
        loop.mark(self)
    }

    private func reserve(_ count: Int) {
        guard collected.isEmpty else { return }
        // One allocation for an answer whose length is known and small, room for some events otherwise.
        collected.reserveCapacity(max(count, min(head.contentLength ?? 0, Self.collectMark)))
    }

    /// Hands what was collected to the body.
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
}

// MARK: - What the caller is told

extension Exchange {
    /// Tells the caller and the body's reader what the turn brought.
    ///
    /// Resumes tasks, so nothing that belongs to the turn may be under way.
    func deliver() {
        if let outcome {
            deliverEnd(outcome)
        } else if stage == .streaming {
            _ = flush()
            deliverHead()
        }
    }

    private func deliverHead() {
        guard let body else { return }
        self.body = nil
        call.answer(.success(response(body)))
        // A stream may go on for minutes. The body is read no more once all of it was sent.
        if carrier?.isRequestSent ?? true { call.forgetRequest() }
        head.forgetHead()
    }

    private func deliverEnd(_ outcome: Result<Void, TransportError>) {
        var error: TransportError?
        if case .failure(let failure) = outcome { error = failure }
        if let source {
            source.finish(with: collected, throwing: error)
            deliverHead()
        } else if stage == .streaming {
            // All of the answer came in one turn: its body needs no way back to the engine.
            call.answer(.success(response(BackendBody(bytes: collected, error: error))))
        } else {
            call.answer(.failure(error ?? failure(.other, detail: "the transfer ended without an answer")))
        }
    }

    private func response(_ body: BackendBody) -> BackendResponse {
        BackendResponse(head: head.head, body: body, connection: .init(reused: isOnReusedConnection))
    }
}
