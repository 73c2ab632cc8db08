import NIOCore

extension SocketAddress {
    /// How people write it: `127.0.0.1:4000`, `[::1]:4000`, or the path of a Unix socket.
    var text: String {
        switch self {
        case .v4: "\(ipAddress ?? "?"):\(port ?? 0)"
        case .v6: "[\(ipAddress ?? "?")]:\(port ?? 0)"
        case .unixDomainSocket: pathname ?? "a Unix socket"
        }
    }

    /// Whether nobody but this machine's programs reach it.
    var isLoopback: Bool {
        switch self {
        case .v4: ipAddress?.hasPrefix("127.") ?? false
        // Not more of the text than that: the first address of every IPv6 network ends in "::1", too.
        case .v6: ipAddress == "::1" || ipAddress?.hasPrefix("::ffff:127.") ?? false
        case .unixDomainSocket: true
        }
    }
}
