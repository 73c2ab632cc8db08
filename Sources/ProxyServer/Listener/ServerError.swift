/// Why the server cannot listen; says what to do.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// What happened.
    public struct Code: Sendable, Hashable {
        private enum Name {
            case addressInUse, addressNotAvailable, permissionDenied, nameNotResolved, tls, other
        }
        private let name: Name

        /// Another process listens there.
        public static let addressInUse = Code(name: .addressInUse)
        /// No interface of this machine has the address.
        public static let addressNotAvailable = Code(name: .addressNotAvailable)
        /// The port is one of the system's.
        public static let permissionDenied = Code(name: .permissionDenied)
        /// The host's name has no address.
        public static let nameNotResolved = Code(name: .nameNotResolved)
        /// The certificate or its key cannot be used.
        public static let tls = Code(name: .tls)
        /// Something else.
        public static let other = Code(name: .other)
    }

    /// What happened.
    public let code: Code

    /// What happened, and what to do, in a sentence or two.
    public let description: String
}
