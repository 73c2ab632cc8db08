public import HTTPTypes

/// The answer of a backend: its head, and its body as it comes.
public struct BackendResponse: Sendable {
    /// Status and header fields, duplicates and order kept.
    ///
    /// Fields of a 1xx head are not in it.
    public var head: HTTPResponse

    /// The body, to be read once.
    public var body: BackendBody

    /// What is known of the connection when the head is there.
    public var connection: ConnectionInfo

    /// Creates an answer; for transports.
    public init(head: HTTPResponse, body: BackendBody, connection: ConnectionInfo = ConnectionInfo()) {
        self.head = head
        self.body = body
        self.connection = connection
    }
}

extension BackendResponse {
    /// Facts about the connection that carried a call.
    public struct ConnectionInfo: Sendable, Hashable {
        /// Whether an idle connection was used again.
        public var reused: Bool

        /// Creates the facts; for transports.
        public init(reused: Bool = false) {
            self.reused = reused
        }
    }
}
