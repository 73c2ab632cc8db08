/// How a ``CurlTransport`` works; the defaults suit a proxy in front of backends on a private network.
public struct CurlTransportConfiguration: Sendable {
    /// How sockets are watched.
    public var driver = Driver.automatic

    /// How many engines there are, each with its own thread, connections and name cache.
    ///
    /// A server has one for each event loop.
    public var engines = 1

    /// How many connections an engine may have before it closes idle ones as calls end.
    public var maxIdleConnections = 4096

    /// How long an idle connection may be used again: best a little less than the backends' own limit.
    public var maxIdleTime: Duration = .seconds(60)

    /// How long a connection may be used in all, so that changed host names are noticed.
    public var maxConnectionAge: Duration = .seconds(3600)

    /// How many bytes the head of a response may have, including those of 1xx responses and trailers.
    public var maxHeadBytes = 256 * 1024

    /// How many fields the head of a response may have.
    public var maxHeadFields = 256

    /// A file of PEM certificates to trust instead of the system's.
    public var certificateAuthorityFile: String?

    /// Whether a backend's certificate has to be valid; without it, anybody may be at the other end.
    public var verifiesCertificates = true

    /// The way to the backends.
    public var proxy = Proxy.none

    /// Probes on silent connections, which keep them open in middleboxes and find dead ones; `nil` for none.
    public var tcpKeepAlive: KeepAlive? = KeepAlive()

    /// How many bytes of a body wait for their reader before reading from the backend stops.
    ///
    /// Up to 192 KiB may be added to it.
    public var bufferHighMark = 256 * 1024

    /// The name of the engines' threads in lists of threads, which show at most 13 bytes of it.
    public var threadName = "backends"

    /// How many libcurl handles an engine stores for later calls and connections.
    var maxIdleHandles = 256

    /// Whether the engine's own HTTP/1.1 client carries out calls without TLS and proxy; libcurl makes the connections in any
    /// case.
    var usesOwnHTTP1 = true

    /// Creates a configuration with the defaults.
    public init() {}
}

extension CurlTransportConfiguration {
    /// How sockets are watched.
    public enum Driver: Sendable, Hashable, CaseIterable {
        /// The best there is on this system.
        case automatic
        /// epoll, whose cost depends on the ready sockets; Linux only.
        case sockets
        /// libcurl's own polling, whose cost depends on the open sockets; everywhere.
        case poll
    }

    /// The way to the backends.
    public enum Proxy: Sendable, Hashable {
        /// Direct, whatever the environment says.
        case none
        /// Through this proxy, for example `http://10.0.0.1:3128`.
        case url(String)
        /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
        case environment
    }

    /// Probes on silent connections.
    public struct KeepAlive: Sendable, Hashable {
        /// Silence before the first probe.
        public var idle: Duration
        /// Time between two probes.
        public var interval: Duration

        /// Creates the settings.
        public init(idle: Duration = .seconds(30), interval: Duration = .seconds(15)) {
            self.idle = idle
            self.interval = interval
        }
    }
}
