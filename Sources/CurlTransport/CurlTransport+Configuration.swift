extension CurlTransport {
    /// How a transport works; the defaults suit a proxy in front of backends on a private network.
    public struct Configuration: Sendable {
        /// How sockets are watched.
        public var driver = Driver.automatic

        /// How many engines there are, each with a thread, connections and name cache of its own.
        ///
        /// One for each event loop of a server.
        public var engines = 1

        /// How many connections an engine keeps.
        ///
        /// Beyond it, idle ones are closed as calls end; those in use count too.
        public var maxIdleConnections = 4096

        /// For how long an idle connection may be used again; best a little less than the backends keep
        /// theirs.
        public var maxIdleTime: Duration = .seconds(60)

        /// For how long a connection may be used in all, so that changed names are noticed.
        public var maxConnectionAge: Duration = .seconds(3600)

        /// How many bytes the head of an answer may have, with those of 1xx answers and trailers.
        public var maxHeadBytes = 256 * 1024

        /// How many fields the head of an answer may have.
        public var maxHeadFields = 256

        /// A file of PEM certificates to trust, in place of the system's.
        public var certificateAuthorityFile: String?

        /// Whether a backend's certificate has to be valid.
        ///
        /// `false` gives TLS without knowing who is at the other end.
        public var verifiesCertificates = true

        /// The way to the backends.
        public var proxy = Proxy.none

        /// Probes on silent connections, which keep them open in middle boxes and find out dead ones; `nil`
        /// for none.
        public var tcpKeepAlive: KeepAlive? = KeepAlive()

        /// How many bytes of a body wait for their reader before no more are read from the backend.
        ///
        /// Up to 192 KiB may come on top.
        public var bufferHighMark = 256 * 1024

        /// The name of the engines' threads, in a list of the process's threads; at most 13 bytes are shown.
        public var threadName = "backends"

        /// How many curl handles an engine keeps for later calls and connections.
        var maxIdleHandles = 256

        /// Whether requests without TLS are sent and their answers read by the engine itself, where no proxy is on the way; libcurl
        /// makes the connections in any case.
        var carriesPlainItself = true

        /// Creates a configuration of the defaults.
        public init() {}
    }
}

extension CurlTransport.Configuration {
    /// How sockets are watched.
    public enum Driver: Sendable, Hashable, CaseIterable {
        /// The best there is on this system.
        case automatic
        /// epoll; costs what is ready. Linux only.
        case sockets
        /// libcurl's own polling, everywhere; costs what is open.
        case poll
    }

    /// The way to the backends.
    public enum Proxy: Sendable, Hashable {
        /// Straight, whatever the environment says.
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
        /// Time between two.
        public var interval: Duration

        /// Creates the settings.
        public init(idle: Duration = .seconds(30), interval: Duration = .seconds(15)) {
            self.idle = idle
            self.interval = interval
        }
    }
}
