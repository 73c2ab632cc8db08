import NIOCore
import NIOPosix

/// Why the server cannot listen, and what to do about it.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable {
        private enum Name {
            case addressInUse, addressNotAvailable, permissionDenied, nameNotResolved, tls, other
        }
        private let name: Name

        /// Another process listens on the port.
        public static let addressInUse = Code(name: .addressInUse)
        /// No interface of this machine has the address.
        public static let addressNotAvailable = Code(name: .addressNotAvailable)
        /// The port is reserved for the system.
        public static let permissionDenied = Code(name: .permissionDenied)
        /// The host name has no address.
        public static let nameNotResolved = Code(name: .nameNotResolved)
        /// The certificate or its key cannot be used.
        public static let tls = Code(name: .tls)
        /// Any other failure.
        public static let other = Code(name: .other)
    }

    /// The kind of failure.
    public let code: Code

    /// What happened and what to do, in a sentence or two.
    public let description: String
}

extension ServerError {
    /// Explains why a server could not listen on an address.
    static func bind(_ error: any Error, host: String, port: Int) -> ServerError {
        let place = "\(host):\(port)"
        guard let error = error as? IOError else {
            return ServerError(
                code: error is SocketAddressError ? .nameNotResolved : .other,
                description: "cannot listen on \(place): \(error). Check --host."
            )
        }
        switch error.errnoCode {
        case EADDRINUSE:
            let holder = PortHolder.describe(port: port).map { " by \($0)" } ?? ""
            return ServerError(
                code: .addressInUse,
                description:
                    "port \(port) is in use already\(holder). Stop that program, or choose another port with "
                    + "--port or PORT."
            )
        case EADDRNOTAVAIL:
            return ServerError(
                code: .addressNotAvailable,
                description:
                    "no interface of this machine has the address \(host). Use --host 0.0.0.0 for all of them."
            )
        case EACCES:
            return ServerError(
                code: .permissionDenied,
                description:
                    "listening on \(place) is not permitted; ports below 1024 are reserved. Choose "
                    + "another with --port, or grant CAP_NET_BIND_SERVICE."
            )
        default:
            return ServerError(code: .other, description: "cannot listen on \(place): \(error).")
        }
    }
}
