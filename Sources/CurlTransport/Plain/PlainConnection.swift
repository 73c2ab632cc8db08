import CCurl
import HTTPTransport
import HTTPTypes

/// A connection without TLS that libcurl has made, and on which the engine sends and receives itself.
///
/// One exchange at a time. Only the engine's thread uses it.
final class PlainConnection: Carrier {
    let socket: CInt
    let origin: PlainOrigin
    let madeAt: MonotonicTime
    private unowned let connections: PlainConnections

    private var exchange: Exchange?
    private var reader = AnswerReader(isAnswerToHead: false)
    private var sending = RequestProgress()
    private var isUsed = false
    /// Whether bytes came behind an answer.
    private var hasSurplus = false
    private(set) var isClosed = false

    init(socket: CInt, origin: PlainOrigin, connections: PlainConnections) {
        self.socket = socket
        self.origin = origin
        self.connections = connections
        madeAt = connections.now
    }

    deinit {
        if !isClosed { CCurl.close(socket) }
    }

    /// Takes on an exchange, whose request goes out with ``sendRequest(head:)``.
    func begin(_ exchange: Exchange) {
        self.exchange = exchange
        exchange.carrier = self
        exchange.connected(reused: isUsed)
        isUsed = true
        reader = AnswerReader(isAnswerToHead: exchange.call.request.method == .head)
        sending = RequestProgress()
    }

    /// Sends as much of the request as the socket takes; nothing, where the exchange has ended meanwhile.
    func sendRequest(head: UnsafeRawBufferPointer) {
        if let exchange { send(head, of: exchange) }
    }

    var isRequestSent: Bool { sending.isComplete }

    func goOn() {
        watch()
    }

    func end() {
        let isKept: Bool
        if let exchange, case .success = exchange.outcome {
            isKept = !hasSurplus && reader.isOver && isRequestSent && exchange.head.keepsConnection
        } else {
            isKept = false
        }
        exchange = nil
        isKept ? connections.keep(self) : close()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        connections.closing(self)
        CCurl.close(socket)
    }

    /// Something came, or there is room for more of the request.
    func ready(_ event: SocketEvent) {
        guard let exchange else { return checkIdle() }
        if event.isWritable, sending.isUnderWay { send(sending.takeHead(), of: exchange) }
        if event.isReadable, !exchange.isHeld, !exchange.isOver { receive(exchange) }
    }

    /// Whether nothing came while it was idle: what comes then is its end, or no answer to any request.
    var isQuiet: Bool { ccurl_peek(socket) == -Int(EAGAIN) }

    private func checkIdle() {
        if !isQuiet { connections.closedWhileIdle(self) }
    }

    private func watch() {
        guard !isClosed, let exchange else { return }
        connections.watch(self, reading: !exchange.isHeld, writing: sending.isUnderWay)
    }
}

// MARK: - Sending

extension PlainConnection {
    private func send(_ head: UnsafeRawBufferPointer, of exchange: Exchange) {
        let isWatchedForRoom = sending.isUnderWay
        sending.send(head, body: exchange.call.request.body, to: socket)
        // An answer may have come before the backend closed: it is read first, and so is why it closed.
        if sending.failure?.isBackendGone == false { shutdown(socket, CInt(SHUT_RDWR)) }
        if isWatchedForRoom != sending.isUnderWay { watch() }
    }

    private func send(_ head: [UInt8], of exchange: Exchange) {
        head.withUnsafeBytes { send($0, of: exchange) }
    }
}

// MARK: - Receiving

extension PlainConnection {
    private func receive(_ exchange: Exchange) {
        let buffer = connections.buffer
        // Whatever is left then is told of again in the next turn, after what others have to read.
        for _ in 0..<4 {
            let count = ccurl_receive(socket, buffer.baseAddress, buffer.count)
            if count == -Int(EAGAIN) { return }
            guard count > 0 else { return ended(by: count, exchange) }
            exchange.noteBytes()
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), for: exchange)
            guard count == buffer.count, !exchange.isOver, !exchange.isHeld, self.exchange != nil else {
                break
            }
        }
        if exchange.isHeld { watch() }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, for exchange: Exchange) {
        var rest = bytes
        do throws(AnswerHeadParser.Failure) {
            while !exchange.isOver, let part = try reader.next(in: &rest, head: &exchange.head) {
                switch part {
                case .head where exchange.head.isEncoded && exchange.head.isComplete:
                    return decodeElsewhere(exchange)
                case .head: exchange.noteHead()
                case .body(let bytes): exchange.receive(body: bytes)
                case .end:
                    // More than was asked for: whatever it is, it is no answer to the next request.
                    hasSurplus = !rest.isEmpty
                    exchange.finish(.success(()))
                }
            }
            if !exchange.isHeld { exchange.noteHead() }
        } catch {
            exchange.finish(.failure(exchange.failure(error)))
        }
        if exchange.isOver { connections.finished(exchange) }
    }

    /// Has libcurl send the request once more, and decode what comes: a backend that compresses though it was asked for plain text is rare,
    /// and its further requests all go that way.
    private func decodeElsewhere(_ exchange: Exchange) {
        self.exchange = nil
        origin.encodes = true
        close()
        connections.connectAgain(exchange)
    }

    /// - Parameter result: 0 where the backend closed the connection, a negated error number where it broke.
    private func ended(by result: Int, _ exchange: Exchange) {
        if exchange.mayHaveBeenClosed, sending.failure?.isBackendGone ?? true {
            // It was closed while nobody used it: what libcurl does then, too.
            self.exchange = nil
            close()
            return connections.connectAgain(exchange)
        }
        exchange.finish(outcome(of: result, exchange))
        connections.finished(exchange)
    }

    private func outcome(of result: Int, _ exchange: Exchange) -> Result<Void, TransportError> {
        if let failure = sending.failure, !failure.isBackendGone {
            let detail = "the request could not be sent (error \(failure.number))"
            return .failure(exchange.failure(.resourceExhausted, detail: detail))
        }
        let what = result == 0 ? "closed the connection" : "broke the connection (error \(-result))"
        switch reader.ending {
        // The end of a connection that broke while the request went out tells nothing.
        case .complete where result == 0 && sending.failure == nil:
            return .success(())
        case .complete, .truncated:
            return .failure(
                exchange.failure(.truncatedBody, detail: "the backend \(what) before its answer was complete")
            )
        case .headless:
            let when = exchange.hasReceived ? "in the middle of its answer's head" : "without an answer"
            return .failure(exchange.failure(.connectionClosed, detail: "the backend \(what) \(when)"))
        }
    }
}
