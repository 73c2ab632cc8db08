public import HTTPTypes

/// A request of a client, whole, however it came: from a socket, from a test, from another server's handler.
public struct ProxyRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method

    /// The path with its query, as it stood in the request's first line.
    public var target: String

    /// The header fields.
    public var headers: HTTPFields

    /// The whole body.
    public var body: [UInt8]

    /// The address that the request came from, for logs and fairness.
    public var remoteAddress: String?

    /// A hint of which engine should carry calls to backends: requests of one event loop share one value.
    public var affinity: Int?

    /// What a server has counted for the body, for as long as somebody holds the request.
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
