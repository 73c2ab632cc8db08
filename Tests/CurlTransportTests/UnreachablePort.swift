import CCurl
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A port of this machine on which connections are neither accepted nor refused: its queue is full, and stays
/// so.
final class UnreachablePort {
    private var sockets: [Int32] = []
    private let port: UInt16

    init() throws {
        let listener = try Self.make()
        sockets = [listener]
        var address = Self.address(port: 0)
        try #require(Self.call(&address) { bind(listener, $0, $1) } == 0)
        try #require(listen(listener, 0) == 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = Self.call(&address) { pointer, _ in
            getsockname(listener, UnsafeMutablePointer(mutating: pointer), &size)
        }
        port = UInt16(bigEndian: address.sin_port)
        for _ in 0..<8 {
            let client = try Self.make()
            sockets.append(client)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = Self.call(&address) { connect(client, $0, $1) }
        }
    }

    deinit {
        for socket in sockets { close(socket) }
    }

    var url: String { "http://127.0.0.1:\(port)/" }

    private static func make() throws -> Int32 {
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        try #require(descriptor >= 0)
        return descriptor
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        address.sin_port = port.bigEndian
        return address
    }

    private static func call<Result>(
        _ address: inout sockaddr_in,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
