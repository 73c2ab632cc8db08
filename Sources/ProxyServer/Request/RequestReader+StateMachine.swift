import NIOCore
import NIOHTTP1
import ProxyCore

/// Assembles a connection's requests from the parts that the HTTP decoder finds.
enum RequestReader {
    /// The receiving side of one connection, as a value without a socket.
    struct StateMachine {
        private enum State {
            /// Between two requests.
            case idle
            /// The head has arrived, and the body is arriving.
            case receiving(HTTPRequestHead, ByteBuffer)
            /// The request was handed over; its response is not complete yet.
            case responding
            /// The service responds to the head alone; the response is not complete yet, and the body may still arrive.
            case respondingEarly
            /// That response is complete; the rest of the body is discarded.
            case discarding
            /// Nothing more is read from this connection.
            case closed
        }

        enum Action {
            case none
            /// Let the service check the head before more of the body is stored.
            case checkHead(HTTPRequestHead)
            /// Tell the client that it may send the body.
            case sendContinue
            /// Respond to a request; the reservation lives as long as its body.
            case handle(HTTPRequestHead, ByteBuffer, BodyReservation?)
            /// Respond with the error, and close.
            case refuse(ProxyError)
            /// Close without a response.
            case close
        }

        private var state: State = .idle
        private let limits: ConnectionLimits
        private let budget: BodyBudget
        /// The limit on the present request's body, as it was when the request started.
        private var bodyLimit = 0
        /// The body's length according to the head; `nil` for a chunked body.
        private var length: Int?
        /// How much of the body has arrived.
        private(set) var bodyBytes = 0
        /// What the present body uses of the budget; `nil` for a small one.
        private var reservation: BodyReservation?
        /// Whether the service has checked the head and accepts the body.
        private var isAccepted = false
        /// Whether the connection has to close after the present request.
        private(set) var isLast = false

        init(limits: ConnectionLimits, budget: BodyBudget) {
            self.limits = limits
            self.budget = budget
        }

        /// Bodies up to this size are discarded after an early response, so that the connection can be used again.
        static let discardedBytes = 64 * 1024

        var isIdle: Bool {
            if case .idle = state { true } else { false }
        }

        /// Whether a response is under way.
        var isResponding: Bool {
            switch state {
            case .responding, .respondingEarly: true
            default: false
            }
        }

        var isDiscarding: Bool {
            if case .discarding = state { true } else { false }
        }

        var isClosed: Bool {
            if case .closed = state { true } else { false }
        }

        /// How many bytes of the body have not arrived yet; `nil` where that is not known or no body is expected.
        var missingBytes: Int? {
            switch state {
            case .receiving, .discarding: length.map { $0 - bodyBytes }
            default: nil
            }
        }
    }
}

extension RequestReader.StateMachine {
    /// Receives a head.
    ///
    /// - Parameter allowedBytes: the configuration's present limit on a body.
    mutating func receive(head: HTTPRequestHead, allowedBytes: Int) -> Action {
        guard case .idle = state else { return .none }
        // A buffer cannot hold more, whatever is allowed.
        bodyLimit = min(limits.bodyBytes, allowedBytes, Int(Int32.max))
        do throws(ProxyError) {
            let framing = try RequestHeadCheck.check(head, headBytes: limits.headBytes)
            length = framing.length
            isLast = framing.hasUpgrade || !head.isKeepAlive
        } catch {
            return refuse(error)
        }
        bodyBytes = 0
        isAccepted = false
        state = .receiving(head, ByteBuffer())
        // A client without a key hears that first, even if its body is too large.
        return length ?? 0 > bodyLimit || Self.expectsContinue(head) ? .checkHead(head) : .none
    }

    /// Handles the end of one read from the socket.
    ///
    /// Most requests are complete by now. For any other, the service checks the head before more of the body is stored.
    func readCompleted() -> Action {
        guard !isAccepted, case .receiving(let head, _) = state else { return .none }
        return .checkHead(head)
    }

    /// Continues with the body, which the service accepts.
    ///
    /// - Parameter limit: the route's own limit, where that is less than the configuration's.
    mutating func acceptBody(upTo limit: Int?) -> Action {
        guard case .receiving(let head, _) = state else { return .none }
        isAccepted = true
        // Only after the key was checked: nobody else learns how large a body may be.
        if let length, length > bodyLimit { return refuse(.bodyTooLarge(limit: bodyLimit)) }
        if let limit, max(length ?? 0, bodyBytes) > limit {
            return refuse(RequestHeadCheck.unusedBodyTooLarge(head.method.rawValue, limit: limit))
        }
        bodyLimit = min(bodyLimit, limit ?? bodyLimit)
        if let length, !budget.hasRoom(for: length) { return refuse(RequestHeadCheck.noBodyMemory) }
        return Self.expectsContinue(head) ? .sendContinue : .none
    }

    /// Drops the body, because the service responds to the head alone.
    ///
    /// - Returns: whether the connection can be used again, that is, whether little of a body is still expected.
    mutating func respondEarly() -> Bool {
        guard case .receiving(let head, _) = state else { return false }
        state = .respondingEarly
        reservation = nil
        return !isLast && length.map { $0 <= Self.discardedBytes } == true && !Self.expectsContinue(head)
    }

    /// Receives a piece of the body.
    mutating func receive(body bytes: inout ByteBuffer) -> Action {
        guard case .receiving(let head, var buffer) = state else {
            bodyBytes += bytes.readableBytes
            guard isDiscarding, bodyBytes > Self.discardedBytes else { return .none }
            close()
            return .close
        }
        guard reserve(bodyBytes + bytes.readableBytes) else { return refuse(RequestHeadCheck.noBodyMemory) }
        bodyBytes += bytes.readableBytes
        guard bodyBytes <= bodyLimit else { return refuse(.bodyTooLarge(limit: bodyLimit)) }
        // Without the state's own reference, appending does not copy the buffer.
        state = .idle
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
        state = .receiving(head, buffer)
        return .none
    }

    /// Takes the memory for a body from the budget; small bodies do not count.
    private mutating func reserve(_ size: Int) -> Bool {
        guard size > BodyBudget.uncountedBytes else { return true }
        let reservation = reservation ?? BodyReservation(budget)
        self.reservation = reservation
        return reservation.grow(to: size)
    }

    /// Receives the end of a request.
    mutating func receiveEnd() -> Action {
        switch state {
        case .receiving(let head, let buffer):
            state = .responding
            defer { reservation = nil }
            return .handle(head, buffer, reservation)
        case .discarding:
            state = .idle
            return .none
        default:
            return .none
        }
    }

    /// Continues after a response on a connection that is used again.
    mutating func responseEnded() {
        switch state {
        case .responding: state = .idle
        case .respondingEarly: state = .discarding
        default: break
        }
    }

    /// Stops reading, and refuses what came.
    mutating func refuse(_ error: ProxyError) -> Action {
        guard !isClosed else { return .none }
        close()
        return .refuse(error)
    }

    /// Handles the end of the time to receive a request.
    mutating func timedOut() -> Action {
        switch state {
        case .idle, .receiving:
            return refuse(RequestHeadCheck.tooSlow)
        case .discarding:
            close()
            return .close
        case .responding, .respondingEarly, .closed:
            return .none
        }
    }

    mutating func close() {
        state = .closed
        reservation = nil
    }

    private static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
