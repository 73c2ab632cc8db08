import CCurl
import HTTPTransport

/// An engine's connections without TLS, those in use and those that are idle.
///
/// Only the engine's thread uses it.
final class PlainConnections {
    /// For what is received, until it is copied to where it belongs.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private unowned let loop: CurlLoop
    private let configuration: CurlTransport.Configuration
    private var addresses: PlainAddresses
    private var head = RequestHead()
    /// The one whose request is the next to go out; its head is in `head`.
    private var unsent: PlainConnection?
    /// By socket.
    private var table: [PlainConnection?] = []
    private var openCount = 0
    /// When those are looked for next that nobody took in time.
    private var nextSweep = MonotonicTime.distantPast

    init(loop: CurlLoop, configuration: CurlTransport.Configuration) throws(TransportError) {
        addresses = try PlainAddresses(configuration)
        self.loop = loop
        self.configuration = configuration
    }

    deinit {
        buffer.deallocate()
    }

    /// The time at this turn's beginning.
    var now: MonotonicTime { loop.now }
}

// MARK: - What the engine asks

extension PlainConnections {
    /// What became of an exchange that was to begin.
    enum Beginning {
        case onIdleConnection
        /// A connection has to be made, and to be handed over.
        case needsConnection
        /// It goes another way: with TLS, or through a proxy.
        case otherWay
    }

    /// Begins an exchange where a connection is idle.
    ///
    /// - Throws: `TransportError.invalidRequest` where the request cannot be sent as it is.
    func begin(
        _ exchange: Exchange,
        on connection: BackendRequest.ConnectionPolicy
    ) throws(TransportError) -> Beginning {
        guard configuration.carriesPlainItself, configuration.proxy == .none else { return .otherWay }
        let request = exchange.call.request
        guard let address = try addresses.address(of: request), !address.origin.encodes else {
            return .otherWay
        }
        // Before a connection is taken or made, so that none is for a request that cannot be sent.
        try build(request, to: address)
        guard connection == .reuse, let connection = address.origin.take(at: now) else {
            return .needsConnection
        }
        connection.begin(exchange)
        unsent = connection
        return .onIdleConnection
    }

    /// Goes on with an exchange whose connection was made.
    ///
    /// - Parameter socket: closed where this throws.
    func begin(_ exchange: Exchange, on socket: CInt) throws(TransportError) {
        let request = exchange.call.request
        let address: PlainAddress
        do throws(TransportError) {
            guard let known = try addresses.address(of: request) else {
                throw .invalid("the address is none of http")
            }
            address = known
            try build(request, to: address)
        } catch {
            close(socket)
            throw error
        }
        let connection = PlainConnection(socket: socket, origin: address.origin, connections: self)
        while table.count <= Int(socket) { table.append(nil) }
        table[Int(socket)] = connection
        openCount += 1
        address.origin.openCount += 1
        loop.driver.watch(socket, reading: true, writing: false)
        connection.begin(exchange)
        unsent = connection
    }

    private func build(_ request: BackendRequest, to address: PlainAddress) throws(TransportError) {
        sendLast()
        try head.build(from: request, to: address)
    }

    /// Sends the request that was begun last; those before it went out when the next one's head was made.
    func sendLast() {
        unsent.take()?.sendRequest(head: head.bytes)
    }

    /// A socket is ready.
    func ready(_ event: SocketEvent) {
        guard table.indices.contains(Int(event.socket)) else { return }
        table[Int(event.socket)]?.ready(event)
    }

    /// Closes those that are idle.
    func closeIdle() {
        addresses.closeIdle()
    }
}

// MARK: - What connections tell

extension PlainConnections {
    func watch(_ connection: PlainConnection, reading: Bool, writing: Bool) {
        loop.driver.watch(connection.socket, reading: reading, writing: writing)
    }

    func finished(_ exchange: Exchange) {
        loop.remove(exchange)
    }

    func connectAgain(_ exchange: Exchange) {
        loop.connectAgain(exchange)
    }

    /// A connection's exchange is over, and it may be used again.
    func keep(_ connection: PlainConnection) {
        connection.origin.put(connection, at: now)
        if nextSweep <= now {
            nextSweep = now.advanced(by: .seconds(1))
            addresses.closeUnfit(at: now)
        }
        while openCount > configuration.maxIdleConnections, addresses.closeOldest() {}
    }

    func closing(_ connection: PlainConnection) {
        loop.driver.forget(connection.socket)
        table[Int(connection.socket)] = nil
        openCount -= 1
        connection.origin.openCount -= 1
    }

    /// The backend closed one that is idle.
    func closedWhileIdle(_ connection: PlainConnection) {
        connection.origin.remove(connection)
        connection.close()
    }
}
