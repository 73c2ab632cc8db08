import CCurl
import HTTPTransport

/// A connection without TLS, which libcurl made and on which this side speaks HTTP/1.1.
///
/// Does what its ``StateMachine`` decides on the socket, which it owns. Only the engine's thread uses it.
struct HTTP1Connection: ~Copyable {
    /// What a read brought.
    enum Reading {
        case bytes(UnsafeRawBufferPointer)
        /// There is nothing to read now.
        case nothing
        /// The end: 0 where the backend closed the connection, a negated error number where it broke.
        case end(Int)
    }

    let socket: CInt
    let origin: HTTP1ConnectionPool.Origin
    let openedAt: MonotonicTime
    var machine = StateMachine()
    private var isClosed = false

    init(socket: CInt, origin: HTTP1ConnectionPool.Origin, openedAt: MonotonicTime) {
        self.socket = socket
        self.origin = origin
        self.openedAt = openedAt
    }

    deinit {
        if !isClosed { CCurl.close(socket) }
    }

    /// Closes the socket, once.
    mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        CCurl.close(socket)
    }

    /// Whether nothing can be read; what arrives while no request is under way is the end, or a response that nobody asked for.
    var isQuiet: Bool { ccurl_peek(socket) == -Int(EAGAIN) }

    /// Sends as much of the request as the socket accepts.
    ///
    /// - Parameter head: what remains of the head.
    mutating func send(head: UnsafeRawBufferPointer, body: [UInt8]?) {
        let result = (body ?? []).withUnsafeBytes { body in
            let rest = UnsafeRawBufferPointer(rebasing: body[machine.bodyBytesSent...])
            return ccurl_send(socket, head.baseAddress, head.count, rest.baseAddress, rest.count)
        }
        if machine.requestSent(result, of: head, bodyCount: body?.count ?? 0) {
            shutdown(socket, CInt(SHUT_RDWR))
        }
    }

    /// Sends more of the request after the socket had no room.
    mutating func sendRest(body: [UInt8]?) {
        let head = machine.takeUnsentHead()
        head.withUnsafeBytes { send(head: $0, body: body) }
    }

    /// Reads once.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        let count = ccurl_receive(socket, buffer.baseAddress, buffer.count)
        if count == -Int(EAGAIN) { return .nothing }
        guard count > 0 else { return .end(count) }
        return .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
}
