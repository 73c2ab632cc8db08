import CCurl
import HTTPTransport

/// Where requests without TLS go, in the form in which they are written: made once for each address.
struct HTTP1Target {
    let origin: HTTP1ConnectionPool.Origin
    /// What follows the method: path, query and version.
    let requestLine: [UInt8]
    /// The field `Host`, for requests that have none.
    let hostField: [UInt8]

    /// - Returns: `nil` where libcurl has to carry out the request: with TLS, or with a user name or an international host in
    ///   the address.
    /// - Throws: `TransportError.invalidRequest` where it is not an address.
    fileprivate init?(
        _ url: String,
        with address: borrowing CurlAddress,
        pool: inout HTTP1ConnectionPool
    ) throws(TransportError) {
        try address.set(url)
        guard try address.part(CURLUPART_SCHEME) == "http", try address.part(CURLUPART_USER) == nil,
            try address.part(CURLUPART_PASSWORD) == nil, let host = try address.part(CURLUPART_HOST),
            host.utf8.allSatisfy({ $0 < 128 })
        else { return nil }
        let port = try address.part(CURLUPART_PORT)
        let authority = port == nil || port == "80" ? host : "\(host):\(port ?? "")"
        let zone = try address.part(CURLUPART_ZONEID)
        requestLine = Array(" \(try address.target()) HTTP/1.1\r\n".utf8)
        hostField = Array("Host: \(authority)\r\n".utf8)
        origin = pool.origin(named: "\(authority) \(zone ?? "")")
    }
}

/// The targets of recent requests by their address.
struct HTTP1Targets: ~Copyable {
    /// Backends are few; addresses that differ with each request are not stored forever.
    private static let maxCount = 1024

    private var known: [String: HTTP1Target?] = [:]
    private let parser: CurlAddress
    /// The address of most requests.
    private var last: (url: String, target: HTTP1Target?) = ("", nil)

    init() throws(TransportError) {
        parser = try CurlAddress()
    }

    /// - Parameter pool: has the target's origin.
    /// - Returns: `nil` where libcurl has to carry out requests to this address.
    /// - Throws: `TransportError.invalidRequest` where it is not an address.
    mutating func target(
        of request: BackendRequest,
        in pool: inout HTTP1ConnectionPool
    ) throws(TransportError) -> HTTP1Target? {
        if last.url == request.url { return last.target }
        let target: HTTP1Target?
        if let known = known[request.url] { target = known } else { target = try parse(request, in: &pool) }
        last = (request.url, target)
        return target
    }

    private mutating func parse(
        _ request: BackendRequest,
        in pool: inout HTTP1ConnectionPool
    ) throws(TransportError) -> HTTP1Target? {
        try request.checkAddress()
        if known.count >= Self.maxCount {
            known.removeAll()
            // Nothing refers to their origins any more, except for open connections.
            last = ("", nil)
            pool.removeUnusedOrigins()
        }
        let target = try HTTP1Target(request.url, with: parser, pool: &pool)
        known[request.url] = .some(target)
        return target
    }
}
