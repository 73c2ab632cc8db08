import CCurl
import HTTPTransport

/// An address that is reached without TLS, in the form in which requests need it: made once for all that go there.
struct PlainAddress {
    let origin: PlainOrigin
    /// What follows the method: target and version.
    let requestLine: [UInt8]
    /// The field `Host`, for requests that bring none of their own.
    let hostField: [UInt8]

    /// - Parameter origin: the origin of this name.
    /// - Returns: `nil` where libcurl has to carry the request out: with TLS, or with a user's name or
    ///   an international host in the address.
    /// - Throws: `TransportError.invalidRequest` for what is no address.
    init?(
        _ url: String,
        with address: borrowing CurlAddress,
        origin: (_ name: String) -> PlainOrigin
    ) throws(TransportError) {
        try address.set(url)
        guard try address.part(CURLUPART_SCHEME) == "http", try address.part(CURLUPART_USER) == nil,
            try address.part(CURLUPART_PASSWORD) == nil, let host = try address.part(CURLUPART_HOST),
            host.utf8.allSatisfy({ $0 < 128 })
        else { return nil }
        let port = try address.part(CURLUPART_PORT)
        let authority = port == nil || port == "80" ? host : "\(host):\(port ?? "")"
        let zone = try address.part(CURLUPART_ZONEID)
        self.origin = origin("\(authority) \(zone ?? "")")
        requestLine = Array(" \(try address.target()) HTTP/1.1\r\n".utf8)
        hostField = Array("Host: \(authority)\r\n".utf8)
    }
}
