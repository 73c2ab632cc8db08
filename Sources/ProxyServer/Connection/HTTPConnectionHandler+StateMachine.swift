import NIOCore
import NIOHTTP1
import ProxyCore

extension HTTPConnectionHandler {
    /// Decides what a connection does next, as a value without a socket: parts of requests, ends of responses and times go in, actions
    /// come out.
    ///
    /// A request that arrives while another has no complete response waits, and so does one whose client has not read the responses
    /// before it. Meanwhile nothing more is read.
    struct StateMachine {
        enum Action {
            case none
            /// Let the service check the head before more of the body is stored.
            case checkHead(HTTPRequestHead)
            case sendContinue
            case handle(HTTPRequestHead, ByteBuffer, BodyReservation?)
            /// Respond with the error, and close.
            case refuse(ProxyError)
            /// Read the bytes that the gate holds.
            case readMore
            /// Close once the client has taken what was written.
            case close
            /// Close between two requests.
            case closeIdle
        }

        private var reader: RequestReader.StateMachine
        private var timeouts: ConnectionTimeouts
        /// Parts of the next requests; seldom any, and no more than one portion of the gate contains.
        private var pending = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
        /// An error in what came behind the request that is being handled.
        private var pendingError: ProxyError?
        /// What the client speaks; `nil` before its first byte.
        private(set) var clientProtocol: ClientProtocol?
        /// Whether the present request allows another one on the same connection.
        private var keepsAlive = true
        private var isDraining = false
        /// How many pipelined requests were handled in a row.
        private var pipelinedRequests = 0
        /// Whether the next request waits until the event loop has polled its other connections.
        private var isPaused = false

        /// The most pipelined requests in a row.
        static let mostPipelined = 4

        init(limits: ConnectionLimits, budget: BodyBudget, now: NIODeadline) {
            reader = RequestReader.StateMachine(limits: limits, budget: budget)
            timeouts = ConnectionTimeouts(limits: limits, now: now)
        }
    }
}

// MARK: - Receiving

extension HTTPConnectionHandler.StateMachine {
    /// How many of the bytes that arrived the connection can use now.
    func demand(isWritable: @autoclosure () -> Bool) -> RequestGate.Demand {
        if reader.isClosed { return .none }
        if reader.isResponding || isPaused || !pending.isEmpty { return .later }
        // A client that does not read its responses gets no more of them.
        if reader.isIdle, !isWritable() { return .later }
        return .portion(max(RequestGate.portion, reader.missingBytes ?? 0))
    }

    /// Receives bytes on their way to the decoder, which reports a head only once it is complete.
    mutating func receive(_ bytes: ByteBuffer, at now: @autoclosure () -> NIODeadline) {
        if clientProtocol == nil { clientProtocol = ClientProtocol(firstBytes: bytes) }
        if reader.isIdle { timeouts.requestStarted(at: now()) }
    }

    /// Receives a part from the decoder.
    ///
    /// - Parameter allowedBytes: the configuration's present limit on a body.
    mutating func receive(
        _ part: HTTPServerRequestPart,
        allowedBytes: @autoclosure () -> Int,
        at now: @autoclosure () -> NIODeadline
    ) -> Action {
        guard !reader.isResponding, pending.isEmpty else {
            pending.append(part)
            return .none
        }
        return handle(part, allowedBytes: allowedBytes(), at: now())
    }

    private mutating func handle(
        _ part: HTTPServerRequestPart,
        allowedBytes: @autoclosure () -> Int,
        at now: @autoclosure () -> NIODeadline
    ) -> Action {
        switch part {
        case .head(let head):
            timeouts.requestStarted(at: now())
            return action(reader.receive(head: head, allowedBytes: allowedBytes()))
        case .body(var bytes):
            return action(reader.receive(body: &bytes))
        case .end:
            let wasDiscarding = reader.isDiscarding
            let action = action(reader.receiveEnd())
            guard wasDiscarding else { return action }
            timeouts.becameIdle(at: now())
            return isDraining ? .closeIdle : .none
        }
    }

    mutating func readCompleted() -> Action {
        action(reader.readCompleted())
    }

    /// Handles bytes that the decoder cannot read, once the requests before them have their responses.
    mutating func decodingFailed(_ error: ProxyError) -> Action {
        guard !reader.isResponding else {
            pendingError = error
            return .none
        }
        return refuse(error)
    }

    /// Continues with the body, which the service accepts.
    mutating func acceptBody(upTo limit: Int?) -> Action {
        action(reader.acceptBody(upTo: limit))
    }

    /// Drops the body, because the service responds to the head alone.
    mutating func respondEarly() {
        timeouts.requestReceived()
        keepsAlive = reader.respondEarly()
    }

    /// Stops reading, and refuses what came.
    mutating func refuse(_ error: ProxyError) -> Action {
        action(reader.refuse(error))
    }

    private mutating func action(_ action: RequestReader.StateMachine.Action) -> Action {
        switch action {
        case .none: return .none
        case .checkHead(let head): return .checkHead(head)
        case .sendContinue: return .sendContinue
        case .handle(let head, let body, let reservation):
            timeouts.requestReceived()
            keepsAlive = !reader.isLast
            return .handle(head, body, reservation)
        case .refuse(let error):
            keepsAlive = false
            return .refuse(error)
        case .close: return .close
        }
    }
}

// MARK: - After a response

extension HTTPConnectionHandler.StateMachine {
    /// Whether the connection stays open after a response, as its head has to say.
    func keepsAlive(after response: ProxyResponse) -> Bool {
        keepsAlive && !response.closesConnection && !isDraining
    }

    /// Continues after a response on a connection that is used again.
    mutating func responseEnded(at now: NIODeadline) {
        reader.responseEnded()
        timeouts.becameIdle(at: now)
        if reader.isDiscarding { timeouts.requestStarted(at: now) }
    }

    enum Continuation {
        /// Take the next parts, if there are any.
        case `continue`
        /// Call ``resume()`` once the event loop has polled its sockets.
        case pause
        /// The pause is not over.
        case wait
    }

    /// Decides whether to continue with the requests behind a response.
    mutating func continuation(gateHoldsBytes: Bool) -> Continuation {
        guard !isPaused else { return .wait }
        guard !pending.isEmpty || gateHoldsBytes else {
            pipelinedRequests = 0
            return .continue
        }
        pipelinedRequests += 1
        isPaused = pipelinedRequests > Self.mostPipelined
        return isPaused ? .pause : .continue
    }

    mutating func resume() {
        isPaused = false
        pipelinedRequests = 0
    }

    /// The action for the next part that waits; `nil` where there is none that may be handled now.
    mutating func nextPending(
        isWritable: Bool,
        allowedBytes: @autoclosure () -> Int,
        at now: @autoclosure () -> NIODeadline
    ) -> Action? {
        guard !pending.isEmpty, mayRead(isWritable) else { return nil }
        return handle(pending.removeFirst(), allowedBytes: allowedBytes(), at: now())
    }

    /// The action once no part waits any more.
    mutating func pendingHandled(isWritable: Bool) -> Action {
        guard pending.isEmpty, mayRead(isWritable) else { return .none }
        if pending.capacity > 16 { pending = CircularBuffer(initialCapacity: 1) }
        if let error = pendingError {
            pendingError = nil
            return refuse(error)
        }
        return isDraining && reader.isIdle ? .closeIdle : .readMore
    }

    private func mayRead(_ isWritable: Bool) -> Bool {
        !reader.isResponding && (!reader.isIdle || isWritable)
    }

    /// Whether the client's having read its responses lets the connection continue.
    var continuesWhenWritable: Bool { reader.isIdle }
}

// MARK: - The end, and time

extension HTTPConnectionHandler.StateMachine {
    /// Ends the connection after the request under way.
    mutating func drain() -> Action {
        isDraining = true
        return reader.isIdle ? .closeIdle : .none
    }

    mutating func close() {
        reader.close()
    }

    /// When to call ``timerFired(at:hasUnsentBytes:)``.
    var nextCheck: NIODeadline { timeouts.nextCheck }

    mutating func timerFired(at now: NIODeadline, hasUnsentBytes: @autoclosure () -> Bool) -> Action {
        switch timeouts.check(at: now, bodyBytes: reader.bodyBytes) {
        case .inTime:
            return .none
        case .idleTooLong where hasUnsentBytes():
            // The client still reads the last response, as slowly as it likes.
            timeouts.becameIdle(at: now)
            return .none
        case .idleTooLong:
            return .closeIdle
        case .tooSlow:
            return action(reader.timedOut())
        }
    }
}
