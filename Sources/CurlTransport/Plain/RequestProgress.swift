import CCurl

/// How much of a request went out.
struct RequestProgress {
    private enum Stage: Equatable {
        case new
        case underWay
        case complete
        case failed(Failure)
    }

    /// Why no more goes out.
    struct Failure: Equatable {
        /// The system's number of the error.
        let number: CInt

        /// Whether the backend is gone; what else there is only this side knows.
        var isBackendGone: Bool { [EPIPE, ECONNRESET, ETIMEDOUT, ENOTCONN].contains(number) }
    }

    private var stage = Stage.new
    /// What the socket did not take of the head.
    private var head: [UInt8] = []
    private var bodySent = 0

    var isComplete: Bool { stage == .complete }

    /// Why no more goes out, where that is so.
    var failure: Failure? {
        if case .failed(let failure) = stage { return failure }
        return nil
    }

    /// Whether the rest goes out when the socket has room.
    var isUnderWay: Bool { stage == .underWay }

    /// Sends as much as the socket takes.
    ///
    /// - Parameter head: what is left of the head.
    mutating func send(_ head: UnsafeRawBufferPointer, body: [UInt8]?, to socket: CInt) {
        let result = (body ?? []).withUnsafeBytes { body in
            let rest = UnsafeRawBufferPointer(rebasing: body[bodySent...])
            return ccurl_send(socket, head.baseAddress, head.count, rest.baseAddress, rest.count)
        }
        guard result >= 0 || result == -Int(EAGAIN) else {
            stage = .failed(Failure(number: CInt(truncatingIfNeeded: -result)))
            return
        }
        let sent = max(0, result)
        bodySent += max(0, sent - head.count)
        if sent < head.count { self.head = Array(head[sent...]) }
        stage = self.head.isEmpty && bodySent == body?.count ?? 0 ? .complete : .underWay
    }

    /// Takes what is left of the head, to be sent.
    mutating func takeHead() -> [UInt8] {
        defer { head = [] }
        return head
    }
}
