/// Resolves names and connects to ports with the system's own calls, without libcurl.
enum NetworkProbe {
    struct Address: Sendable, Hashable {
        var text: String
        fileprivate var bytes: [UInt8]
        fileprivate var family: Int32
    }

    /// The addresses of a name, or why it has none.
    static func resolve(_ host: String, port: Int) -> Result<[Address], AskError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { return .failure(AskError(.unavailable, String(cString: gai_strerror(code)))) }
        defer { freeaddrinfo(list) }
        var addresses: [Address] = []
        var entry = list
        while let current = entry {
            entry = current.pointee.ai_next
            guard let address = current.pointee.ai_addr else { continue }
            let length = Int(current.pointee.ai_addrlen)
            var name = [CChar](repeating: 0, count: 128)
            guard
                getnameinfo(address, socklen_t(length), &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
                    == 0
            else { continue }
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let bytes = Array(UnsafeRawBufferPointer(start: address, count: length))
            let found = Address(text: text, bytes: bytes, family: current.pointee.ai_family)
            if !addresses.contains(found) { addresses.append(found) }
        }
        return .success(addresses)
    }

    /// Connects and closes again; returns the system's error if that fails, `ETIMEDOUT` after the limit.
    static func connect(to address: Address, milliseconds: Int32) -> SystemError? {
        let number = openSocket(address.family)
        guard number >= 0 else { return SystemError() }
        let socket = Descriptor(number: number)
        defer { socket.close() }
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        let result = address.bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) {
                startConnecting(number, $0.baseAddress, socklen_t(raw.count))
            }
        }
        if result == 0 { return nil }
        guard errno == EINPROGRESS else { return SystemError() }
        guard (try? socket.wait(for: POLLOUT, or: nil, milliseconds: milliseconds)) == .ready else {
            return SystemError(ETIMEDOUT)
        }
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size)
        return error == 0 ? nil : SystemError(error)
    }

    private static func openSocket(_ family: Int32) -> Int32 {
        #if os(Linux)
            socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket(family, SOCK_STREAM, 0)
        #endif
    }

    private static func startConnecting(
        _ number: Int32,
        _ address: UnsafePointer<sockaddr>?,
        _ length: socklen_t
    )
        -> Int32
    {
        #if canImport(Darwin)
            Darwin.connect(number, address, length)
        #elseif canImport(Musl)
            Musl.connect(number, address, length)
        #else
            Glibc.connect(number, address, length)
        #endif
    }
}
