/// How the proxy listens: where, with how many event loops, and what it bears from a connection.
public struct ServerConfiguration: Sendable {
    /// The address to listen on.
    public var endpoint: Endpoint

    /// The certificate and key to speak TLS with; `nil` speaks plain HTTP.
    public var tls: TLSFiles?

    /// Event loops, each with a thread of its own.
    public var eventLoops: Int

    /// What a connection may take up.
    public var limits: ConnectionLimits

    /// How long requests under way may go on after the server was asked to stop.
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
        /// A host's name or address, and a port; port 0 takes any that is free.
        case address(host: String, port: Int)
        /// A socket that listens already, handed over by the service manager.
        case inherited(descriptor: CInt)
    }

    /// Two files in PEM.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificate, followed by those that vouch for it.
        public var certificate: String
        /// Its private key.
        public var key: String

        /// Names the files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}
