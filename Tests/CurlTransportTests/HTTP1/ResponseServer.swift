import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server on loopback that sends given bytes, split where a test wants, and closes the connection.
///
/// The client reads the first piece before the second one is sent: the server looks at the client's socket, which is in the same
/// process. Call ``stop()`` at the end.
final class ResponseServer: Sendable {
    let port: Int
    private let listener: CInt

    /// - Parameter responses: by number; the path `/3/40` asks for number 3, split after 40 bytes, and `/3` for all at once.
    init(_ responses: [[UInt8]]) throws {
        let listener = socket(AF_INET, Self.streamType, 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) | listen(listener, 64)
                    | getsockname(listener, address, &length)
            }
        }
        guard code == 0 else { throw ServerError.cannotListen }
        port = Int(UInt16(bigEndian: address.sin_port))
        try Self.runOnThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Self.serve(responses, to: connection)
                close(connection)
            }
            close(listener)
        }
    }

    enum ServerError: Error {
        case cannotListen
        case noThread
    }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
    }

    func url(_ response: Int, split: Int?) -> String {
        "http://127.0.0.1:\(port)/\(response)" + (split.map { "/\($0)" } ?? "")
    }
}

extension ResponseServer {
    private static var streamType: CInt {
        #if canImport(Glibc)
            CInt(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }

    private static func runOnThread(_ body: @escaping @Sendable () -> Void) throws {
        final class Start {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let start = Unmanaged.passRetained(Start(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let code = pthread_create(
            &thread,
            nil,
            { pointer in
                let start: UnsafeMutableRawPointer? = pointer
                if let start { Unmanaged<Start>.fromOpaque(start).takeRetainedValue().body() }
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else { throw ServerError.noThread }
    }

    private static func serve(_ responses: [[UInt8]], to connection: CInt) {
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard let request = readHead(connection) else { return }
        let numbers = request.split(separator: " ")[1].split(separator: "/").compactMap { Int($0) }
        guard let number = numbers.first, responses.indices.contains(number) else { return }
        let bytes = responses[number]
        let split = numbers.count > 1 ? numbers[1] : bytes.count
        send(bytes[..<split], to: connection)
        if split < bytes.count {
            waitUntilRead(connection)
            send(bytes[split...], to: connection)
        }
        shutdown(connection, CInt(SHUT_WR))
        // Closing with unread bytes, or before the client is done, would reset the connection.
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    private static func readHead(_ connection: CInt) -> String? {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !head.ends(with: "\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            head += buffer[..<count]
        }
        return String(decoding: head, as: UTF8.self)
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to connection: CInt) {
        _ = bytes.withUnsafeBytes { ccurl_send(connection, $0.baseAddress, $0.count, nil, 0) }
    }

    /// Waits until the client has read what was sent, for a second at most.
    private static func waitUntilRead(_ connection: CInt) {
        let peer = port(of: connection, getpeername)
        guard let client = (3..<CInt(1024)).first(where: { port(of: $0, getsockname) == peer }) else {
            return
        }
        for _ in 0..<100_000 {
            var waiting: CInt = 0
            guard ioctl(client, UInt(FIONREAD), &waiting) == 0, waiting > 0 else { return }
            usleep(10)
        }
    }

    private static func port(
        of socket: CInt,
        _ name: (CInt, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> CInt
    ) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name(socket, $0, &length) }
        }
        return code == 0 && address.sin_family == sa_family_t(AF_INET) ? address.sin_port : nil
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
