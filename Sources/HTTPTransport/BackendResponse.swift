public import HTTPTypes

/// The response of a backend: its head, and its body as it arrives.
public struct BackendResponse: Sendable {
    /// Status and header fields, with duplicates and in order; without the fields of 1xx heads.
    public var head: HTTPResponse

    /// The body, to be read once.
    public var body: BackendBody

    /// Facts about the connection, known when the head has arrived.
    public var connection: ConnectionInfo

    /// Creates a response; for transports.
    public init(head: HTTPResponse, body: BackendBody, connection: ConnectionInfo = ConnectionInfo()) {
        self.head = head
        self.body = body
        self.connection = connection
    }
}

extension BackendResponse {
    /// Facts about the connection of a call.
    public struct ConnectionInfo: Sendable, Hashable {
        /// Whether an idle connection was used again.
        public var reused: Bool

        /// Creates the facts; for transports.
        public init(reused: Bool = false) {
            self.reused = reused
        }
    }
}
