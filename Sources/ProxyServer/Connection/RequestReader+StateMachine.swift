import NIOCore
import NIOHTTP1
import ProxyCore

/// Puts a request together from the parts that the decoder finds.
enum RequestReader {
    /// The receiving side of one connection, as a pure value.
    struct StateMachine {
        private enum State {
            /// Between two requests.
            case idle
            /// The head is there, the body comes.
            case body(HTTPRequestHead, ByteBuffer)
            /// The request is handed over; the response is not out yet.
            case responding
            /// The head alone was refused; the response is not out yet, and the body may still come.
            case refusing
            /// The response to a head is out; what comes of its body is dropped.
            case dropping
            /// Nothing more is taken from this connection.
            case closed
        }

        private var state: State = .idle
        private let limits: ConnectionLimits
        /// What the present request's body may have; it keeps the limit that it began with.
        private var bodyLimit = 0
        /// What its head says that the body has; `nil` where it comes in chunks.
        private var length: Int?
        /// What came of the body.
        private(set) var bodyBytes = 0
        /// Whether the service has seen the head and wants the body.
        private var isWanted = false
        /// Whether nothing can be read behind the present request.
        private(set) var isLast = false

        init(limits: ConnectionLimits) {
            self.limits = limits
        }

        enum Action {
            case none
            /// Ask the service whether it wants the body, before more of it is kept.
            case judge(HTTPRequestHead)
            /// Tell the client that its body is wanted.
            case sendContinue
            case handle(HTTPRequestHead, ByteBuffer)
            /// Respond with the error and close.
            case refuse(ProxyError)
            /// Close without a word.
            case close
        }

        /// Bodies up to this size are dropped after a refusal, so that the connection can be used again.
        static let droppedBytes = 64 * 1024

        var isIdle: Bool {
            if case .idle = state { true } else { false }
        }

        /// Whether a response is being made.
        var isResponding: Bool {
            switch state {
            case .responding, .refusing: true
            default: false
            }
        }

        /// Whether a body comes that is kept.
        var isReceiving: Bool {
            if case .body = state { true } else { false }
        }

        /// Whether a body comes that is dropped.
        var isDropping: Bool {
            if case .dropping = state { true } else { false }
        }

        var isClosed: Bool {
            if case .closed = state { true } else { false }
        }

        /// How many bytes of the body are still to come; `nil` where that is not known or no body comes.
        var bytesToCome: Int? {
            switch state {
            case .body, .dropping: length.map { $0 - bodyBytes }
            default: nil
            }
        }
    }
}

extension RequestReader.StateMachine {
    /// A head is there.
    ///
    /// - Parameter grantedBytes: what the configuration allows its body now.
    mutating func head(_ head: HTTPRequestHead, grantedBytes: Int) -> Action {
        guard case .idle = state else { return .none }
        // No more than a buffer can hold, whatever is allowed.
        bodyLimit = min(limits.bodyBytes, grantedBytes, Int(Int32.max))
        do throws(ProxyError) {
            let outlook = try RequestHeadCheck.outlook(of: head, headBytes: limits.headBytes)
            length = outlook.length
            isLast = outlook.asksForUpgrade || !head.isKeepAlive
        } catch {
            state = .closed
            return .refuse(error)
        }
        bodyBytes = 0
        isWanted = false
        state = .body(head, ByteBuffer())
        // Whoever has no key is told so first, also of a body that is too large.
        return length ?? 0 > bodyLimit || Self.expectsContinue(head) ? .judge(head) : .none
    }

    /// Everything that came with one read is handed over.
    ///
    /// Most requests are whole by then; whose body is still to come, is asked for its key before more of it is kept.
    func readCompleted() -> Action {
        guard !isWanted, case .body(let head, _) = state else { return .none }
        return .judge(head)
    }

    /// The service wants the body.
    ///
    /// - Parameters:
    ///   - limit: what the route takes, where that is less than what the configuration allows.
    ///   - hasRoom: whether there is memory for the bytes that the head tells of.
    mutating func wanted(upTo limit: Int?, hasRoom: (Int) -> Bool) -> Action {
        guard case .body(let head, _) = state else { return .none }
        isWanted = true
        // Only now: who has no key is told that, and not how much a body may have.
        if let length, length > bodyLimit { return refuse(.bodyTooLarge(limit: bodyLimit)) }
        if let limit, max(length ?? 0, bodyBytes) > limit {
            return refuse(RequestHeadCheck.bodyNotTaken(head.method.rawValue, limit: limit))
        }
        bodyLimit = min(bodyLimit, limit ?? bodyLimit)
        if let length, !hasRoom(length) { return refuse(RequestHeadCheck.noRoom) }
        return Self.expectsContinue(head) ? .sendContinue : .none
    }

    /// The service has answered the head.
    ///
    /// - Returns: whether the connection can be used again: where it is known that little of a body is still to come.
    mutating func answeredHead() -> Bool {
        guard case .body(let head, _) = state else { return false }
        state = .refusing
        return length.map { $0 <= Self.droppedBytes } == true && !Self.expectsContinue(head)
    }

    mutating func body(_ bytes: inout ByteBuffer) -> Action {
        bodyBytes += bytes.readableBytes
        guard case .body(let head, var buffer) = state else {
            guard isDropping, bodyBytes > Self.droppedBytes else { return .none }
            state = .closed
            return .close
        }
        guard bodyBytes <= bodyLimit else { return refuse(.bodyTooLarge(limit: bodyLimit)) }
        // Releases the state's reference, so that appending does not copy what is there.
        state = .idle
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
        state = .body(head, buffer)
        return .none
    }

    mutating func end() -> Action {
        switch state {
        case .body(let head, let buffer):
            state = .responding
            return .handle(head, buffer)
        case .dropping:
            state = .idle
            return .none
        default:
            return .none
        }
    }

    /// The response is out, and the connection is used again.
    mutating func answered() {
        switch state {
        case .responding: state = .idle
        case .refusing: state = .dropping
        default: break
        }
    }

    /// Nothing more is taken, for a reason of the server's.
    mutating func refuse(_ error: ProxyError) -> Action {
        state = .closed
        return .refuse(error)
    }

    /// What came cannot be read as HTTP.
    mutating func failed(_ error: ProxyError) -> Action {
        guard !isResponding else {
            // The request before it is still being answered: to be told again when its response is out.
            return .none
        }
        if case .closed = state { return .none }
        return refuse(error)
    }

    /// The time to receive a request is over.
    mutating func timedOut() -> Action {
        switch state {
        case .idle, .body:
            return refuse(RequestHeadCheck.tooSlow)
        case .dropping:
            state = .closed
            return .close
        case .responding, .refusing, .closed:
            return .none
        }
    }

    mutating func close() {
        state = .closed
    }

    private static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
