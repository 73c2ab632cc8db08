import CCurl
import HTTPTransport

/// An engine's HTTP/1.1 client: its connections without TLS, and the calls on them.
///
/// Only the engine's thread uses it.
struct HTTP1Transfers: ~Copyable {
    /// How a call can start.
    enum Start {
        /// It has started.
        case onIdleConnection
        /// libcurl has to make a connection first.
        case needsConnection
        /// libcurl has to carry it out: with TLS, or through a proxy.
        case needsLibcurl
    }

    private let isEnabled: Bool
    private let headLimits: HTTP1HeadParser.Limits
    private var targets: HTTP1Targets
    private var pool: HTTP1ConnectionPool
    /// By socket.
    private var transfers: [HTTP1Transfer?] = []
    private var head = HTTP1RequestHead()
    /// The one whose request is sent next; its head is in `head`.
    private var unsent: HTTP1Transfer?
    /// For received bytes, until they are copied to where they belong.
    private let buffer: UnsafeMutableRawBufferPointer

    init(_ configuration: CurlTransportConfiguration) throws(TransportError) {
        targets = try HTTP1Targets()
        isEnabled = configuration.usesOwnHTTP1 && configuration.proxy == .none
        headLimits = .init(bytes: configuration.maxHeadBytes, fields: configuration.maxHeadFields)
        pool = HTTP1ConnectionPool(
            limits: .init(
                maxIdleTime: configuration.maxIdleTime,
                maxAge: configuration.maxConnectionAge,
                maxOpen: configuration.maxIdleConnections
            )
        )
        buffer = .allocate(byteCount: 64 * 1024, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }
}

// MARK: - Starting calls

extension HTTP1Transfers {
    /// Starts a call where a connection is idle.
    ///
    /// - Throws: `TransportError.invalidRequest` where the request cannot be sent as it is.
    mutating func start(
        _ call: InFlightCall,
        on policy: BackendRequest.ConnectionPolicy,
        at now: MonotonicTime
    ) throws(TransportError) -> Start {
        guard isEnabled else { return .needsLibcurl }
        let request = call.call.request
        guard let target = try targets.target(of: request, in: &pool), !pool.compresses(target.origin) else {
            return .needsLibcurl
        }
        // Before a connection is used or made, so that none is for a request that cannot be sent.
        try build(request, for: target)
        guard policy == .reuse, let transfer = takeIdle(to: target.origin, at: now) else {
            return .needsConnection
        }
        transfer.start(call, limits: headLimits)
        unsent = transfer
        return .onIdleConnection
    }

    /// Starts a call on the connection that libcurl made for it.
    ///
    /// - Parameter socket: closed where this throws.
    mutating func start(
        _ call: InFlightCall,
        onNew socket: CInt,
        driver: any CurlDriver,
        at now: MonotonicTime
    ) throws(TransportError) {
        let target: HTTP1Target
        do throws(TransportError) {
            guard let known = try targets.target(of: call.call.request, in: &pool) else {
                throw .invalid("the address is not an http address")
            }
            target = known
            try build(call.call.request, for: target)
        } catch {
            CCurl.close(socket)
            throw error
        }
        let connection = HTTP1Connection(socket: socket, origin: target.origin, openedAt: now)
        let transfer = HTTP1Transfer(connection: connection, driver: driver)
        while transfers.count <= Int(socket) { transfers.append(nil) }
        transfers[Int(socket)] = transfer
        pool.opened(to: target.origin)
        transfer.start(call, limits: headLimits)
        unsent = transfer
    }

    /// Sends the request that was started last; the ones before it were sent when the next head was built in the same memory.
    mutating func sendLast() {
        unsent.take()?.sendRequest(head: head.bytes)
    }

    private mutating func build(_ request: BackendRequest, for target: HTTP1Target) throws(TransportError) {
        sendLast()
        try head.build(from: request, to: target)
    }

    private mutating func takeIdle(
        to origin: HTTP1ConnectionPool.Origin,
        at now: MonotonicTime
    ) -> HTTP1Transfer? {
        while let (socket, isFit) = pool.removeLast(of: origin, at: now) {
            guard let transfer = transfers[Int(socket)] else { continue }
            // The backend may have closed it since the last wait.
            if isFit, transfer.isQuiet { return transfer }
            close(transfer)
        }
        return nil
    }
}

// MARK: - Events and ends

extension HTTP1Transfers {
    /// Carries out what an event of a socket allows, and returns what remains to be done with the call.
    mutating func handle(_ event: SocketEvent) -> HTTP1Transfer.Action {
        guard transfers.indices.contains(Int(event.socket)), let transfer = transfers[Int(event.socket)]
        else {
            return .none
        }
        let action = transfer.handle(event, buffer: buffer)
        switch action {
        case .none, .finish:
            break
        case .removeIdle:
            pool.removeIdle(event.socket, of: transfer.connection.origin)
            close(transfer)
        case .reconnect:
            close(transfer)
        case .decodeWithLibcurl:
            pool.recordCompression(by: transfer.connection.origin)
            close(transfer)
        }
        return action
    }

    /// Ends a transfer's call, and stores its connection where it may be used again.
    mutating func release(_ transfer: HTTP1Transfer, at now: MonotonicTime) {
        guard transfer.endCall() else { return close(transfer) }
        pool.store(
            transfer.connection.socket,
            to: transfer.connection.origin,
            openedAt: transfer.connection.openedAt,
            at: now
        )
        while let socket = pool.removeSurplus(at: now) { closeIdle(socket) }
    }

    /// Closes all idle connections.
    mutating func closeIdle() {
        while let socket = pool.removeAny() { closeIdle(socket) }
    }

    private mutating func closeIdle(_ socket: CInt) {
        if let transfer = transfers[Int(socket)] { close(transfer) }
    }

    private mutating func close(_ transfer: HTTP1Transfer) {
        let socket = transfer.connection.socket
        guard transfers[Int(socket)] === transfer else { return }
        transfers[Int(socket)] = nil
        pool.closed(to: transfer.connection.origin)
        transfer.close()
    }
}
