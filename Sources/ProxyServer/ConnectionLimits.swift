/// What one connection may take up, and all of them together.
public struct ConnectionLimits: Sendable, Hashable {
    /// The bytes of a request's head.
    public var headBytes: Int

    /// The most bytes of a request's body that this server takes, where the service's configuration allows more: of the two limits
    /// the lower one holds, and the configuration's may change with each request.
    public var bodyBytes: Int

    /// How long a request's head may take, and its body on top of what its size grants.
    public var receiveTime: Duration

    /// Bytes a second that a body has to come with once ``receiveTime`` is over.
    public var bodyBytesPerSecond: Int

    /// How long a connection may be idle between two requests.
    public var idleTime: Duration

    /// Connections at a time; `nil` for half of what the limit on open files leaves, because each client that is served needs a second
    /// descriptor for its backend, and no more than 8,192.
    public var connections: Int?

    /// The memory for the bodies of all requests together, in bytes.
    ///
    /// Bodies up to 64 KiB are not counted, those above 1 MiB may take three quarters of it, and one that is alone is always taken.
    public var heldBodyBytes: Int

    /// Creates the defaults; the service's configuration alone limits each body.
    public init(
        headBytes: Int = 64 * 1024,
        bodyBytes: Int = .max,
        receiveTime: Duration = .seconds(30),
        bodyBytesPerSecond: Int = 64 * 1024,
        idleTime: Duration = .seconds(75),
        connections: Int? = nil,
        heldBodyBytes: Int = 256 * 1024 * 1024
    ) {
        self.headBytes = headBytes
        self.bodyBytes = bodyBytes
        self.receiveTime = receiveTime
        self.bodyBytesPerSecond = bodyBytesPerSecond
        self.idleTime = idleTime
        self.connections = connections
        self.heldBodyBytes = heldBodyBytes
    }
}
