import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A blocking socket with the few calls that a scripted backend needs; closes with its last reference.
final class LoopbackSocket: Sendable {
    private let descriptor: Int32
    private let isShut = Atomic(false)

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
    }

    /// Listens on a port of 127.0.0.1 that the kernel chooses.
    static func listening() throws -> LoopbackSocket {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", number: errno) }
        let made = LoopbackSocket(descriptor)
        made.keepFromChildren()
        var address = Self.loopback
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound else { throw SocketError(call: "bind", number: errno) }
        guard listen(descriptor, 512) == 0 else { throw SocketError(call: "listen", number: errno) }
        return made
    }

    private static var loopback: sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        #if canImport(Darwin)
            address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
        #endif
        return address
    }

    /// The port the kernel chose.
    var port: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a connection; `nil` once the socket is shut down.
    func accepted() -> LoopbackSocket? {
        while !isShut.load(ordering: .acquiring) {
            // Not every system wakes a thread in `accept` when its socket is shut down.
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&watched, 1, 50) > 0 else { continue }
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { continue }
            let made = LoopbackSocket(connection)
            made.keepFromChildren()
            made.sendAtOnce()
            return made
        }
        return nil
    }

    private func keepFromChildren() {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private func sendAtOnce() {
        var on: Int32 = 1
        #if canImport(Darwin)
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// A failed system call.
struct SocketError: Error {
    var call: String
    var number: Int32
}

// MARK: - Reading and writing

extension LoopbackSocket {
    /// Waits for bytes; empty once the peer has closed or reset the connection.
    func received(atMost limit: Int = 64 * 1024) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var got: Int
            repeat { got = recv(descriptor, buffer.baseAddress, limit, 0) } while got < 0 && errno == EINTR
            count = max(0, got)
        }
    }

    /// Sends a part of the bytes; `nil` if the peer is gone.
    func sent(_ bytes: ArraySlice<UInt8>) -> Int? {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        return bytes.withUnsafeBytes { buffer in
            var put: Int
            repeat {
                put = send(descriptor, buffer.baseAddress, buffer.count, flags)
            } while put < 0 && errno == EINTR
            return put < 0 ? nil : put
        }
    }

    /// Waits until the peer closes the connection or the time is over; does not consume bytes.
    func isClosed(within milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&watched, 1, milliseconds) > 0 else { return false }
        var byte: UInt8 = 0
        #if canImport(Darwin)
            let flags = MSG_PEEK | MSG_DONTWAIT
        #else
            let flags = Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        #endif
        let got = recv(descriptor, &byte, 1, flags)
        if got > 0 {
            // Unread bytes are waiting: poll would return at once again.
            _ = usleep(1000)
            return false
        }
        return got == 0 || (errno != EAGAIN && errno != EINTR)
    }

    /// Ends both directions, and wakes threads that are blocked in a call on this socket.
    func shut() {
        isShut.store(true, ordering: .releasing)
        #if canImport(Darwin)
            _ = shutdown(descriptor, SHUT_RDWR)
        #else
            _ = shutdown(descriptor, Int32(SHUT_RDWR))
        #endif
    }

    /// Ends the sending direction only.
    func shutSending() {
        #if canImport(Darwin)
            _ = shutdown(descriptor, SHUT_WR)
        #else
            _ = shutdown(descriptor, Int32(SHUT_WR))
        #endif
    }

    /// Makes the next close a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

// MARK: - Threads

/// Runs a closure on a new thread.
func onNewThread(_ body: @escaping @Sendable () -> Void) throws {
    let start = Unmanaged.passRetained(ThreadStart(body: body))
    #if canImport(Darwin)
        var thread: pthread_t?
    #else
        var thread = pthread_t()
    #endif
    let code = pthread_create(&thread, nil, { ThreadStart.run($0) }, start.toOpaque())
    guard code == 0 else {
        start.release()
        throw SocketError(call: "pthread_create", number: code)
    }
    #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
    #else
        pthread_detach(thread)
    #endif
}

private final class ThreadStart {
    let body: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let pointer else { return nil }
        Unmanaged<ThreadStart>.fromOpaque(pointer).takeRetainedValue().body()
        return nil
    }
}
