import NIOCore
import NIOPosix

extension ServerError {
    /// Says why a server could not listen on an address.
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
                    "listening on \(place) is not permitted; ports below 1024 are the system's. Choose "
                    + "another with --port, or grant CAP_NET_BIND_SERVICE."
            )
        default:
            return ServerError(code: .other, description: "cannot listen on \(place): \(error).")
        }
    }
}
