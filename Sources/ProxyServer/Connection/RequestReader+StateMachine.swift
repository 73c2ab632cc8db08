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
            /// The request is handed over; the answer is not out yet.
            case answering
            /// Nothing more is taken from this connection.
            case closed
        }

        private var state: State = .idle
        private let limits: ConnectionLimits
        /// What the present request's body may have; it keeps the limit that it began with.
        private var bodyLimit = 0

        init(limits: ConnectionLimits) {
            self.limits = limits
        }

        enum Action {
            case none
            /// Tell the client that its body is wanted.
            case sendContinue
            case handle(HTTPRequestHead, ByteBuffer)
            /// Answer with the error and close.
            case refuse(ProxyError)
        }

        var isIdle: Bool {
            if case .idle = state { true } else { false }
        }

        var isAnswering: Bool {
            if case .answering = state { true } else { false }
        }

        /// Bytes of the body that are there.
        var bodyBytes: Int {
            if case .body(_, let buffer) = state { buffer.readableBytes } else { 0 }
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
        if let error = RequestHeadCheck.error(in: head, headBytes: limits.headBytes, bodyBytes: bodyLimit) {
            state = .closed
            return .refuse(error)
        }
        state = .body(head, ByteBuffer())
        let wantsContinue = head.headers[canonicalForm: "expect"].contains {
            $0.lowercased() == "100-continue"
        }
        return wantsContinue ? .sendContinue : .none
    }

    mutating func body(_ bytes: inout ByteBuffer) -> Action {
        guard case .body(let head, var buffer) = state else { return .none }
        guard buffer.readableBytes + bytes.readableBytes <= bodyLimit else {
            state = .closed
            return .refuse(.bodyTooLarge(limit: bodyLimit))
        }
        // Releases the state's reference, so that appending does not copy what is there.
        state = .idle
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
        state = .body(head, buffer)
        return .none
    }

    mutating func end() -> Action {
        guard case .body(let head, let buffer) = state else { return .none }
        state = .answering
        return .handle(head, buffer)
    }

    /// The answer is out, and the connection is used again.
    mutating func answered() {
        guard case .answering = state else { return }
        state = .idle
    }

    /// What came cannot be read as HTTP.
    mutating func failed(_ error: HTTPParserError) -> Action {
        guard !isAnswering else {
            // The request before it is still being answered: to be told again when its answer is out.
            return .none
        }
        if case .closed = state { return .none }
        state = .closed
        return .refuse(RequestHeadCheck.error(for: error))
    }

    /// The time to receive a request is over.
    mutating func timedOut() -> Action {
        switch state {
        case .idle, .body:
            state = .closed
            return .refuse(RequestHeadCheck.tooSlow)
        case .answering, .closed:
            return .none
        }
    }

    mutating func close() {
        state = .closed
    }
}
