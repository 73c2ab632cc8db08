import NIOCore

/// Where a server listens, as the system says.
struct BoundAddress {
    /// The IP address, or the path of a Unix socket.
    var host: String
    /// `nil` for a Unix socket.
    var port: Int?

    /// How people write it: `127.0.0.1:4000`, `[::1]:4000`, or the path.
    var text: String {
        guard let port else { return host }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Whether nobody but this machine's programs reach it.
    var isLoopback: Bool {
        // Not less than the whole of it: the first address of every IPv6 network ends in "::1", too.
        port == nil || host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
    }
}

extension BoundAddress {
    init(_ address: SocketAddress) {
        host = address.ipAddress ?? address.pathname ?? "a Unix socket"
        port = address.port
    }
}
