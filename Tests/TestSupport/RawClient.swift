import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A client that sends exactly the bytes it is given, including those that no HTTP library would send.
package final class RawClient: Sendable {
    private let descriptor: CInt
    private static let queue = DispatchQueue(label: "raw clients", attributes: .concurrent)

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Connects to a port of 127.0.0.1.
    ///
    /// - Parameters:
    ///   - source: the address to connect from; the kernel chooses without it.
    ///   - receiveBuffer: the size of the socket's receive buffer in bytes; the system's default without it.
    package init(port: Int, source: UInt32? = nil, receiveBuffer: CInt? = nil) throws {
        #if canImport(Glibc)
            descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        if let source { try Self.bind(descriptor, to: source) }
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<CInt>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            throw Failure(description: "cannot connect to port \(port): errno \(errno)")
        }
    }

    private static func bind(_ descriptor: CInt, to source: UInt32) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: source.bigEndian)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                #if canImport(Glibc)
                    Glibc.bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                #elseif canImport(Musl)
                    Musl.bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                #else
                    Darwin.bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                #endif
            }
        }
        guard status == 0 else {
            throw Failure(description: "cannot bind the source address: errno \(errno)")
        }
    }

    deinit {
        _ = Self.closeDescriptor(descriptor)
    }

    /// Sends text, or as much of it as the server accepts before it closes.
    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if os(Linux)
                let flags = CInt(MSG_NOSIGNAL)
            #else
                let flags: CInt = 0
            #endif
            let count = rest.withUnsafeBytes { Self.sendBytes(descriptor, $0, flags) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends bytes repeatedly until the server has accepted `limit` of them, or none for the timeout.
    ///
    /// - Returns: how many bytes the server accepted.
    package func offer(_ bytes: [UInt8], upTo limit: Int, timeout milliseconds: CInt = 500) async throws
        -> Int
    {
        try await blocking { self.offerNow(bytes, upTo: limit, timeout: milliseconds) }
    }

    private func offerNow(_ bytes: [UInt8], upTo limit: Int, timeout milliseconds: CInt) -> Int {
        var sent = 0
        while sent < limit {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&entry, 1, milliseconds) > 0 else { return sent }
            #if os(Linux)
                let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
            #else
                let flags = CInt(MSG_DONTWAIT)
            #endif
            // Continue where the last call stopped, so that requests stay whole.
            let start = sent % bytes.count
            let count = bytes[start...].withUnsafeBytes { Self.sendBytes(descriptor, $0, flags) }
            guard count > 0 else { return sent }
            sent += count
        }
        return sent
    }

    /// Closes the sending side: no more bytes follow.
    package func endSending() {
        #if canImport(Glibc)
            _ = shutdown(descriptor, CInt(SHUT_WR))
        #else
            _ = shutdown(descriptor, SHUT_WR)
        #endif
    }

    /// Closes both directions at once.
    package func leave() {
        #if canImport(Glibc)
            _ = shutdown(descriptor, CInt(SHUT_RDWR))
        #else
            _ = shutdown(descriptor, SHUT_RDWR)
        #endif
    }

    /// Reads one response.
    package func response(within seconds: Double = 10, isHead: Bool = false) async throws -> RawResponse {
        try await blocking {
            var reader = RawResponse.Reader(isHead: isHead)
            while true {
                if let response = try reader.response() { return response }
                guard let bytes = try self.read(within: seconds) else { return try reader.end() }
                reader.append(bytes)
            }
        }
    }

    /// Reads this many complete responses, and returns their statuses.
    package func responses(_ count: Int, within seconds: Double = 10) async throws -> [Int] {
        try await blocking {
            var reader = RawResponse.Reader(isHead: false)
            var statuses: [Int] = []
            while statuses.count < count {
                if let response = try reader.response() {
                    statuses.append(response.status)
                    continue
                }
                guard let bytes = try self.read(within: seconds) else { return statuses }
                reader.append(bytes)
            }
            return statuses
        }
    }

    /// Reads until the server closes.
    package func everything(within seconds: Double = 10) async throws -> String {
        try await blocking {
            var all: [UInt8] = []
            while let bytes = try self.read(within: seconds) { all += bytes }
            return String(decoding: all, as: UTF8.self)
        }
    }

    /// Reads what arrives next: at least one byte.
    package func some(within seconds: Double = 10) async throws -> String {
        try await blocking { String(decoding: try self.read(within: seconds) ?? [], as: UTF8.self) }
    }

    /// Whether the server has closed the connection.
    package func isClosed(within seconds: Double = 10) async -> Bool {
        (try? await blocking { try self.read(within: seconds) == nil }) ?? false
    }

    private func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    private func read(within seconds: Double) throws -> [UInt8]? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, CInt(seconds * 1000)) > 0 else {
            throw Failure(description: "nothing arrived within \(seconds) s")
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        // A reset counts as an end.
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func closeDescriptor(_ descriptor: CInt) -> CInt { close(descriptor) }

    private static func sendBytes(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, _ flags: CInt) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #elseif canImport(Musl)
            Musl.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #else
            Darwin.send(descriptor, bytes.baseAddress, bytes.count, flags)
        #endif
    }
}
