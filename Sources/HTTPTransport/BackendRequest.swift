public import HTTPTypes

/// One complete HTTP request to one backend, which can be sent again.
///
/// A value, so that a retry loop can change the address and reuse the rest. The description omits header values, because they
/// contain credentials.
public struct BackendRequest: Sendable {
    /// The method, as it is sent.
    public var method: HTTPRequest.Method

    /// The absolute address, `http` or `https`, percent-encoded as it is to be sent.
    public var url: String

    /// The header fields in order; the transport adds `host`, `content-length` and `connection`.
    public var headers: HTTPFields

    /// The body's bytes, `nil` for none.
    ///
    /// An empty array is a body of length zero.
    public var body: [UInt8]?

    /// The limits on how long each phase may take.
    public var timeouts: CallTimeouts

    /// Whether an idle connection may be reused; `.fresh` after one turned out to be closed.
    public var connection: ConnectionPolicy

    /// A hint that requests with equal values are best carried out by the same engine, so that a request stays on one core and
    /// connections are shared.
    ///
    /// Transports with a single engine ignore it.
    public var affinity: Int?

    /// How the backend's certificate is checked where the address is `https`.
    ///
    /// Requests that differ in it never share a connection.
    public var certificateCheck: CertificateCheck

    /// Creates a request.
    public init(
        method: HTTPRequest.Method,
        url: String,
        headers: HTTPFields = [:],
        body: [UInt8]? = nil,
        timeouts: CallTimeouts = CallTimeouts(),
        connection: ConnectionPolicy = .reuse,
        affinity: Int? = nil,
        certificateCheck: CertificateCheck = .system
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.connection = connection
        self.affinity = affinity
        self.certificateCheck = certificateCheck
    }
}

extension BackendRequest {
    /// Which connection a request may use.
    public enum ConnectionPolicy: Sendable, Hashable {
        /// An idle connection to the same origin, or a new one.
        case reuse

        /// A new connection only.
        case fresh
    }
}

extension BackendRequest: CustomStringConvertible {
    /// Method, address and sizes; no header value.
    public var description: String {
        "\(method.rawValue) \(url) (\(headers.count) header fields, \(body?.count ?? 0) body bytes)"
    }
}

/// How the certificate of a backend behind `https` is checked.
public enum CertificateCheck: Sendable, Hashable {
    /// Against the authorities that the system trusts.
    case system
    /// Against the authorities in a file, in PEM form.
    case authorities(path: String)
    /// Not at all, so that any server at the address is trusted.
    ///
    /// For self-signed certificates.
    case none
}
