import CCurl

/// How much of a request went out.
struct RequestProgress {
    private enum Stage: Equatable {
        case new
        case underWay
        case complete
        case failed(CInt)
    }

    private var stage = Stage.new
    /// What the socket did not take of the head.
    private var head: [UInt8] = []
    private var bodySent = 0

    var isComplete: Bool { stage == .complete }

    /// The number of the error after which no more went out.
    var failure: CInt? {
        if case .failed(let number) = stage { return number }
        return nil
    }

    /// Whether the rest goes out when the socket has room.
    var isUnderWay: Bool { stage == .underWay }

    /// Sends as much as the socket takes.
    ///
    /// - Parameter head: what is left of the head.
    /// - Returns: how many bytes it took, or a negated error number.
    mutating func send(_ head: UnsafeRawBufferPointer, body: [UInt8]?, to socket: CInt) -> Int {
        let result = (body ?? []).withUnsafeBytes { body in
            let rest = UnsafeRawBufferPointer(rebasing: body[bodySent...])
            return ccurl_send(socket, head.baseAddress, head.count, rest.baseAddress, rest.count)
        }
        let sent = max(0, result)
        bodySent += max(0, sent - head.count)
        if sent < head.count { self.head = Array(head[sent...]) }
        stage = self.head.isEmpty && bodySent == body?.count ?? 0 ? .complete : .underWay
        return result
    }

    /// Takes what is left of the head, to be sent.
    mutating func takeHead() -> [UInt8] {
        defer { head = [] }
        return head
    }

    /// No more goes out.
    mutating func fail(_ number: CInt) {
        stage = .failed(number)
        head = []
    }
}
