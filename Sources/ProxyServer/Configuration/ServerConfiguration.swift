/// Where the proxy listens, on how many event loops, and what it accepts from each connection.
public struct ServerConfiguration: Sendable {
    /// The address to listen on.
    public var endpoint: Endpoint

    /// The certificate and key for TLS; `nil` serves plain HTTP.
    public var tls: TLSFiles?

    /// The number of event loops; each runs on its own thread.
    public var eventLoops: Int

    /// The limits on each connection, and on all of them together.
    public var limits: ConnectionLimits

    /// How long requests under way may continue once the server is told to stop.
    public var drainTime: Duration

    /// Creates a configuration with LiteLLM's defaults: all interfaces, port 4000.
    public init(
        endpoint: Endpoint = .address(host: "0.0.0.0", port: 4000),
        tls: TLSFiles? = nil,
        eventLoops: Int = 1,
        limits: ConnectionLimits = ConnectionLimits(),
        drainTime: Duration = .seconds(30)
    ) {
        self.endpoint = endpoint
        self.tls = tls
        self.eventLoops = eventLoops
        self.limits = limits
        self.drainTime = drainTime
    }
}

extension ServerConfiguration {
    /// Where connections come from.
    public enum Endpoint: Sendable, Hashable {
        /// A host name or address, and a port; port 0 picks a free one.
        case address(host: String, port: Int)
        /// A listening socket handed over by the service manager.
        case inherited(descriptor: CInt)
    }

    /// Two PEM files.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificate, followed by its chain.
        public var certificate: String
        /// The private key.
        public var key: String

        /// Creates a pair of file names.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}

/// What one connection may use, and all of them together.
public struct ConnectionLimits: Sendable, Hashable {
    /// The largest request head, in bytes.
    public var headBytes: Int

    /// The largest request body that this server accepts, in bytes.
    ///
    /// The lower of this and the limit in the service's configuration applies; that one may change with each reload.
    public var bodyBytes: Int

    /// How long a request's head may take, and its body in addition to what ``bodyBytesPerSecond`` grants.
    public var receiveTime: Duration

    /// The slowest rate at which a body may arrive once ``receiveTime`` has passed, in bytes per second.
    public var bodyBytesPerSecond: Int

    /// How long a connection may be idle between two requests.
    public var idleTime: Duration

    /// The most connections at a time.
    ///
    /// `nil` allows half of what the limit on open files leaves, because each served client needs a second descriptor for its backend,
    /// and never more than 8,192.
    public var connections: Int?

    /// The memory for the bodies of all requests together, in bytes.
    ///
    /// Bodies up to 64 KiB do not count. Bodies above 1 MiB may use three quarters of it. A body that is the only one is always accepted.
    public var heldBodyBytes: Int

    /// Creates the defaults, with which only the service's configuration limits each body.
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
