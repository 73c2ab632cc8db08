public import HTTPTypes

/// A complete request of a client: from a socket, a test, or another server's handler.
public struct ProxyRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method

    /// The path with its query, as in the request's first line.
    public var target: String

    /// The header fields.
    public var headers: HTTPFields

    /// The complete body.
    public var body: [UInt8]

    /// The address that the request came from, for logs and fairness.
    public var remoteAddress: String?

    /// A hint for which engine should carry calls to backends: requests of one event loop share a value.
    public var affinity: Int?

    /// The server's accounting of the body's memory, which ends with the last reference to the request.
    package var bodyReservation: (any AnyObject & Sendable)?

    /// Creates a request.
    public init(
        method: HTTPRequest.Method,
        target: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        remoteAddress: String? = nil,
        affinity: Int? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.affinity = affinity
    }
}
