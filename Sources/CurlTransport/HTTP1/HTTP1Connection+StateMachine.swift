import CCurl
import HTTPTransport
import HTTPTypes

extension HTTP1Connection {
    /// What a connection does next, as a pure value: bytes and results of the socket in, actions out.
    ///
    /// One request at a time: ``start(isHead:limits:)``, then ``requestSent(_:of:bodyCount:)`` and ``next(in:)`` in any order.
    /// Once the response is complete, ``isReusable`` tells whether the next request may start.
    struct StateMachine {
        private enum Request: Equatable {
            case unsent
            /// The socket had no room for the rest.
            case partlySent
            case sent
            case failed(SendFailure)
        }

        private var request = Request.unsent
        /// What the socket did not accept of the head.
        private var unsentHead: [UInt8] = []
        /// How much of the body was sent.
        private(set) var bodyBytesSent = 0
        private var response = HTTP1ResponseDecoder(
            isResponseToHead: false,
            limits: .init(bytes: 0, fields: 0)
        )
        private var hasReceived = false
        /// Whether bytes followed the response, which cannot be the response to the next request.
        private var hasSurplus = false
        /// Whether the connection carried a request before this one.
        private(set) var isReused = false
        private var isUsed = false
    }
}

extension HTTP1Connection.StateMachine {
    /// Why no more of a request can be sent.
    struct SendFailure: Equatable {
        /// The system's error number.
        let number: CInt

        /// Whether the backend closed the connection; other errors are this side's own.
        var isBackendGone: Bool { [EPIPE, ECONNRESET, ETIMEDOUT, ENOTCONN].contains(number) }
    }

    /// What received bytes mean.
    enum Action {
        /// The head of the response is complete.
        case head(HTTPResponse, contentLength: Int?)
        /// Bytes of the body, in place.
        case body(UnsafeRawBufferPointer)
        /// The response is complete.
        case complete
        /// The response is not valid.
        case fail(HTTP1HeadParser.Failure)
        /// The body is compressed: libcurl has to send the request again, and decode the response.
        case decodeWithLibcurl
    }

    /// What the end of the connection means.
    enum Ending: Equatable {
        /// The body ends with the connection.
        case complete
        /// The backend closed the connection while it was idle: the request has to be sent on another one.
        case sendAgain
        case fail(TransportError.Code, detail: String)
    }
}

// MARK: - The request

extension HTTP1Connection.StateMachine {
    /// Starts the next request.
    mutating func start(isHead: Bool, limits: HTTP1HeadParser.Limits) {
        request = .unsent
        unsentHead = []
        bodyBytesSent = 0
        response = HTTP1ResponseDecoder(isResponseToHead: isHead, limits: limits)
        hasReceived = false
        isReused = isUsed
        isUsed = true
    }

    /// Whether all of the request was sent.
    var isRequestSent: Bool { request == .sent }

    /// Whether more of the request has to be sent when the socket has room.
    var isWaitingForRoom: Bool { request == .partlySent }

    /// Records what the socket accepted.
    ///
    /// - Parameters:
    ///   - result: how many bytes, or a negated error number.
    ///   - head: what remained of the head before.
    ///   - bodyCount: the length of the whole body.
    /// - Returns: whether the socket has to be shut down, because sending failed on this side. Where the backend is gone, the
    ///   response that it may have sent before is read first.
    mutating func requestSent(_ result: Int, of head: UnsafeRawBufferPointer, bodyCount: Int) -> Bool {
        guard result >= 0 || result == -Int(EAGAIN) else {
            let failure = SendFailure(number: CInt(truncatingIfNeeded: -result))
            request = .failed(failure)
            return !failure.isBackendGone
        }
        let sent = max(0, result)
        bodyBytesSent += max(0, sent - head.count)
        if sent < head.count { unsentHead = Array(head[sent...]) }
        request = unsentHead.isEmpty && bodyBytesSent == bodyCount ? .sent : .partlySent
        return false
    }

    /// Hands over what remains of the head.
    mutating func takeUnsentHead() -> [UInt8] {
        defer { unsentHead = [] }
        return unsentHead
    }
}

// MARK: - The response

extension HTTP1Connection.StateMachine {
    /// How much of the response's head has arrived.
    var headProgress: HTTP1HeadParser.Progress { response.headProgress }

    /// The next action for received bytes; `nil` once all of them were consumed.
    ///
    /// Bytes after the response remain, and keep the connection from being used again.
    mutating func next(in bytes: inout UnsafeRawBufferPointer) -> Action? {
        hasReceived = true
        do throws(HTTP1HeadParser.Failure) {
            switch try response.next(in: &bytes) {
            case nil:
                return nil
            case .head where response.isCompressed:
                return .decodeWithLibcurl
            case .head:
                return .head(response.takeHead(), contentLength: response.contentLength)
            case .body(let part):
                return .body(part)
            case .end:
                hasSurplus = !bytes.isEmpty
                return .complete
            }
        } catch {
            return .fail(error)
        }
    }

    /// The connection ended.
    ///
    /// - Parameter result: 0 where the backend closed it, a negated error number where it broke.
    func ended(_ result: Int) -> Ending {
        if isReused, !hasReceived, sendFailure?.isBackendGone ?? true { return .sendAgain }
        if let failure = sendFailure, !failure.isBackendGone {
            return .fail(
                .resourceExhausted,
                detail: "the request could not be sent (error \(failure.number))"
            )
        }
        let event = result == 0 ? "closed the connection" : "broke the connection (error \(-result))"
        switch response.ending {
        // A connection that broke while the request was sent does not tell where the body ends.
        case .complete where result == 0 && sendFailure == nil:
            return .complete
        case .complete, .truncated:
            return .fail(.truncatedBody, detail: "the backend \(event) before its response was complete")
        case .headless:
            let time = hasReceived ? "in the middle of its response's head" : "without a response"
            return .fail(.connectionClosed, detail: "the backend \(event) \(time)")
        }
    }

    private var sendFailure: SendFailure? {
        if case .failed(let failure) = request { return failure }
        return nil
    }

    /// Whether the connection may carry another request after this one.
    var isReusable: Bool {
        response.isOver && !hasSurplus && isRequestSent && response.keepsConnection
    }
}
