import CCurl
import HTTPTransport
import HTTPTypes

/// Carries out calls on one connection of the HTTP/1.1 client, one after another.
///
/// Moves bytes between the socket, the connection's state machine and the call; what concerns other connections or the engine
/// is returned as an ``Action``. Only the engine's thread uses it.
final class HTTP1Transfer: Transfer {
    /// What has to be done after an event of the socket.
    enum Action {
        case none
        /// The call is over.
        case finish(InFlightCall)
        /// The connection is of no use; the call has to be sent on another one.
        case reconnect(InFlightCall)
        /// The backend compresses: libcurl has to send the call again, and decode the response.
        case decodeWithLibcurl(InFlightCall)
        /// The backend closed the connection while it was idle.
        case removeIdle
    }

    private(set) var connection: HTTP1Connection
    private var call: InFlightCall?
    private let driver: any CurlDriver

    init(connection: consuming HTTP1Connection, driver: any CurlDriver) {
        self.connection = connection
        self.driver = driver
        driver.watch(self.connection.socket, reading: true, writing: false)
    }

    /// Starts a call, whose request is sent with ``sendRequest(head:)``.
    func start(_ call: InFlightCall, limits: HTTP1HeadParser.Limits) {
        self.call = call
        connection.machine.start(isHead: call.call.request.method == .head, limits: limits)
        call.transfer = self
        call.connected(reused: connection.machine.isReused)
    }

    var isRequestSent: Bool { connection.machine.isRequestSent }

    /// Whether nothing arrived while the connection was idle.
    var isQuiet: Bool { connection.isQuiet }

    func resume() {
        watch()
    }

    /// Ends the call.
    ///
    /// - Returns: whether the connection may be used for another one.
    func endCall() -> Bool {
        guard let call else { return false }
        self.call = nil
        guard case .success = call.outcome else { return false }
        return connection.machine.isReusable
    }

    /// Closes the connection.
    func close() {
        driver.forget(connection.socket)
        connection.close()
    }

    /// Carries out what an event of the socket allows.
    ///
    /// - Parameter buffer: for the bytes received, which are copied to where they belong.
    func handle(_ event: SocketEvent, buffer: UnsafeMutableRawBufferPointer) -> Action {
        guard let call else { return isQuiet ? .none : .removeIdle }
        if event.isWritable, connection.machine.isWaitingForRoom {
            connection.sendRest(body: call.call.request.body)
            if !connection.machine.isWaitingForRoom { watch() }
        }
        guard event.isReadable, !call.isHeld, !call.isOver else { return .none }
        return receive(for: call, buffer)
    }

    private func watch() {
        guard let call else { return }
        driver.watch(
            connection.socket,
            reading: !call.isHeld,
            writing: connection.machine.isWaitingForRoom
        )
    }
}

extension HTTP1Transfer {
    /// Sends as much of the request as the socket accepts; nothing where the call has ended meanwhile.
    func sendRequest(head: UnsafeRawBufferPointer) {
        guard let call else { return }
        connection.send(head: head, body: call.call.request.body)
        if connection.machine.isWaitingForRoom { watch() }
    }

    private func receive(for call: InFlightCall, _ buffer: UnsafeMutableRawBufferPointer) -> Action {
        // The rest is reported again in the next turn, so that other connections are not kept waiting.
        for _ in 0..<4 {
            switch connection.read(into: buffer) {
            case .nothing:
                return .none
            case .end(let result):
                return end(result, call)
            case .bytes(let bytes):
                call.receivedBytes()
                if let action = decode(bytes, for: call) { return action }
                if call.isHeld { watch() }
                if call.isHeld || bytes.count < buffer.count { return .none }
            }
        }
        return .none
    }

    /// - Returns: `nil` where more bytes are expected.
    private func decode(_ bytes: UnsafeRawBufferPointer, for call: InFlightCall) -> Action? {
        var rest = bytes
        while !call.isOver, let action = connection.machine.next(in: &rest) {
            switch action {
            case .head(let head, let contentLength):
                call.receive(head: head, contentLength: contentLength)
            case .body(let bytes):
                call.receive(body: bytes)
            case .complete:
                call.finish(.success(()))
            case .fail(let failure):
                call.finish(.failure(call.failure(failure.code, detail: failure.detail)))
            case .decodeWithLibcurl:
                self.call = nil
                return .decodeWithLibcurl(call)
            }
        }
        if call.isOver { return .finish(call) }
        switch connection.machine.headProgress {
        case .none: break
        case .partial: call.receivedPartOfHead()
        case .complete: call.recordProgress()
        }
        return nil
    }

    private func end(_ result: Int, _ call: InFlightCall) -> Action {
        switch connection.machine.ended(result) {
        case .complete:
            call.finish(.success(()))
        case .fail(let code, let detail):
            call.finish(.failure(call.failure(code, detail: detail)))
        case .sendAgain:
            self.call = nil
            return .reconnect(call)
        }
        return .finish(call)
    }
}
